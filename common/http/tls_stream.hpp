// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "common/http/output.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace vlm::http {

/// A server's side of a connection over TLS, straight from and into a socket that does not block. SIGPIPE is ignored or
/// blocked. For one thread.
class TlsStream : public Output {
public:
    /// What the socket has to be ready for before the same is called again.
    enum class Wants { nothing, to_read, to_write };

    /// The context is kept as long as it is needed. Throws std::bad_alloc.
    TlsStream(ssl_ctx_st* context, int socket);

    /// Wants nothing once hands are shaken. Throws ClosedPipe where they will not be.
    [[nodiscard]] Wants shake_hands();

    struct Received {
        std::size_t count = 0;
        Wants wants = Wants::nothing;
    };
    /// Some of what has come. None, with nothing wanted: no more will come.
    [[nodiscard]] Received receive(std::span<char> room);

    [[nodiscard]] std::optional<std::size_t> send(std::span<const std::string_view> pieces,
                                                  base::Follows follows) override;
    [[nodiscard]] std::optional<std::size_t> send(const FileRange& range) override;

    /// Tells the other end that nothing more will be sent, if the socket takes that now.
    void say_goodbye();

private:
    struct Free {
        void operator()(ssl_st* ssl) const;
    };

    [[nodiscard]] std::optional<std::size_t> send(std::string_view bytes);
    [[nodiscard]] Wants wants_after(int result) const;

    std::unique_ptr<ssl_st, Free> m_ssl;
};

} // namespace vlm::http
