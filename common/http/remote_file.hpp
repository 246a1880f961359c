// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/http/client.hpp"
#include "common/http/url.hpp"

namespace vlm::http {

/// Why a file of a web server cannot be read.
class RemoteError : public base::InputError {
public:
    enum class Kind {
        gone,        ///< its server says that there is none
        unreachable, ///< the server, as far as we got
        refused,     ///< the server answers something else
        unusable,    ///< the server does not do what is needed here
    };
    RemoteError(Kind kind, const std::string& subject, const std::string& reason)
        : InputError{subject, reason}
        , m_kind{kind}
        , m_reason{reason} {}

    [[nodiscard]] Kind kind() const noexcept { return m_kind; }
    [[nodiscard]] const std::string& reason() const noexcept { return m_reason; } ///< without the file's name

private:
    Kind m_kind;
    std::string m_reason;
};

/// What a server says of a file.
struct RemoteFacts {
    std::int64_t size = 0;              ///< in bytes
    std::optional<base::Wall> modified; ///< when it was written to; nothing where that is not told
    std::string tag;                    ///< of this content (ETag); empty where that is not told
    friend bool operator==(const RemoteFacts&, const RemoteFacts&) = default;
};

struct RemoteLimits {
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds answer{10'000}; ///< until an answer begins
    std::chrono::milliseconds stall{30'000};  ///< without a byte of it
};

/// A file that a web server holds, read in parts (RFC 9110, section 14). Redirections are followed. For the client's
/// thread; the client outlives it.
class RemoteFile {
public:
    /// Asks for the file's first byte. Throws RemoteError also where the length is not told, Interrupted when the user
    /// stops.
    RemoteFile(Client& client, const std::string& url, const RemoteLimits& limits = {});

    [[nodiscard]] const RemoteFacts& facts() const { return m_facts; }

    /// The bytes [from, to). Throws as the constructor does; also where the file is another by now, and where its
    /// server sends no parts of files and this is not the whole of it.
    [[nodiscard]] std::string read(std::int64_t from, std::int64_t to);

private:
    [[nodiscard]] Response ask(std::int64_t from, std::int64_t to, bool whole);
    [[nodiscard]] RemoteFacts facts_of(const Response& response) const;
    [[noreturn]] void fail(RemoteError::Kind kind, const std::string& reason) const;

    Client& m_client;
    std::string m_name; ///< without credentials
    Url m_url;          ///< where it is, behind redirections
    RemoteLimits m_limits;
    RemoteFacts m_facts;
};

} // namespace vlm::http
