// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vlm::http {

/// Header fields in the order in which they came or go out. Names compare without case.
class Headers {
public:
    void add(std::string name, std::string value) { m_fields.emplace_back(std::move(name), std::move(value)); }
    void clear() { m_fields.clear(); }

    /// The last value under `name`; "" where there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const;

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& fields() const { return m_fields; }

private:
    std::vector<std::pair<std::string, std::string>> m_fields;
};

enum class Method { get, post };

/// What becomes of a request in flight when the user asks to stop.
enum class WhenStopped {
    finish,  ///< its answer is waited for, and a line of the log says so
    give_up, ///< Interrupted is thrown
};

/// One request. Only http and https URLs are taken; a redirection is an answer, not followed.
struct Request {
    Method method = Method::get;
    std::string url;
    Headers headers;
    std::shared_ptr<const std::string> body; ///< of a post; sent from where it lies, not copied
    std::string unix_socket;                 ///< path of the socket to connect to instead of the URL's host; or ""
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds total{600'000};                            ///< from the call to the last byte
    std::chrono::milliseconds answer = std::chrono::milliseconds::max(); ///< from the call to the answer's first byte
    /// How long an answer that has begun may pause.
    std::chrono::milliseconds stall{120'000};
    std::size_t most_bytes = std::size_t{64} << 20U; ///< of the answer's body
    WhenStopped when_stopped = WhenStopped::finish;
};

/// Why there is no whole answer.
enum class Fault {
    none,
    resolve,  ///< no such host
    connect,  ///< refused, unreachable, or not within Request::connect
    tls,      ///< the certificate or the handshake
    proxy,    ///< a proxy lets nobody through
    timeout,  ///< Request::total
    stalled,  ///< Request::stall
    closed,   ///< the other end closed before the answer was whole
    too_long, ///< more than Request::most_bytes
    protocol, ///< what came is not HTTP
};

struct Response {
    int status = 0; ///< 0 where none came
    Headers headers;
    std::string body; ///< empty where a BodyReader took it
    Fault fault = Fault::none;
    std::string message; ///< of the fault: one line, without the URL; "connection refused"
};

/// What a piece of the body was: a sign of life of the answer itself, only of the connection (a ping: a stall goes on),
/// or the end (nothing more is read, whatever the server sends).
enum class BodyStep { progress, idle, finished };

/// Gets the body piece by piece; `head` has status and headers.
using BodyReader = std::function<BodyStep(const Response& head, std::string_view piece)>;

} // namespace vlm::http
