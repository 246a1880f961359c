// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/descriptor.hpp"
#include "common/http/message.hpp"

namespace vlm::http {

/// A part of a file, sent as it is.
struct FileRange {
    std::shared_ptr<const base::Descriptor> file;
    std::int64_t offset = 0;
    std::int64_t size = 0;
};

/// What bodies are made of: bytes in memory, and parts of files.
using Piece = std::variant<std::shared_ptr<const std::string>, FileRange>;

/// A server's answer. The server adds Date, Content-Length and Connection, and leaves the body out where the request
/// is a HEAD.
struct Reply {
    int status = 200;
    Headers headers;
    std::vector<Piece> body;
};

/// An answer with one piece of text.
[[nodiscard]] Reply text_reply(int status, std::string type, std::string text);

/// Bytes of a body.
[[nodiscard]] std::int64_t size_of(const std::vector<Piece>& body);

/// An answer that grows while it is sent. Safe from any thread; it ends where the last owner lets go of it.
class ReplyStream {
public:
    virtual ~ReplyStream() = default;

    /// Adds to the answer. False where nobody takes it any more: the client has gone, or is slower than what is sent
    /// by more than a mebibyte, and has been dropped.
    virtual bool send(std::string text) = 0;
};

/// Where a long body goes. Called by one thread at a time, which may wait for a disk.
class BodySink {
public:
    virtual ~BodySink() = default;

    /// Throws to refuse the rest (Service::refuse).
    virtual void take(std::string_view piece) = 0;
};

/// A request to a server, and its answer, which may come later and from any thread. Who lets go of one without an
/// answer has answered 500.
class Exchange {
public:
    virtual ~Exchange() = default;

    [[nodiscard]] virtual std::string_view method() const = 0;                      ///< "GET"
    [[nodiscard]] virtual std::string_view target() const = 0;                      ///< "/v/1?t=2", as it was sent
    [[nodiscard]] virtual std::string_view header(std::string_view name) const = 0; ///< "" where there is none
    [[nodiscard]] virtual std::string_view body() const = 0;
    [[nodiscard]] virtual const std::string& peer() const = 0; ///< the client's address

    /// What took the body (Service::sink_for); null: body() has it.
    [[nodiscard]] virtual const std::shared_ptr<BodySink>& sink() const = 0;

    /// Answers. Only the first of these two calls counts.
    virtual void reply(Reply reply) = 0;

    /// Answers with a head, and then as much as there comes.
    [[nodiscard]] virtual std::shared_ptr<ReplyStream> stream(int status, Headers headers) = 0;
};

/// What a server is for.
class Service {
public:
    virtual ~Service() = default;

    /// Answers, or sees to it that somebody does. Called by the threads that serve all others too: it does not wait.
    /// What it throws is answered with 500.
    virtual void handle(const std::shared_ptr<Exchange>& exchange) = 0;

    /// Where the body of a request goes that has not been read yet; null: into the request's own, if it is small.
    /// Throws to refuse it, before any of it is read (refuse).
    [[nodiscard]] virtual std::shared_ptr<BodySink> sink_for(Exchange& exchange);

    /// Answers a request whose body is refused, by what is being handled: called in a catch clause. The connection ends
    /// with the answer. What is not overridden answers 400.
    virtual void refuse(Exchange& exchange);
};

} // namespace vlm::http
