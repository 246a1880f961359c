// SPDX-License-Identifier: Apache-2.0
#include "common/http/tls_stream.hpp"

#include <algorithm>
#include <cstdint>
#include <new>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string>

#include "common/base/descriptor.hpp"

namespace vlm::http {

void TlsStream::Free::operator()(ssl_st* ssl) const {
    SSL_free(ssl);
}

TlsStream::TlsStream(ssl_ctx_st* context, int socket)
    : m_ssl{SSL_new(context)} {
    if (!m_ssl || SSL_set_fd(m_ssl.get(), socket) != 1) throw std::bad_alloc{};
    SSL_set_accept_state(m_ssl.get());
    SSL_set_mode(m_ssl.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

/// Nothing where it failed.
TlsStream::Wants TlsStream::wants_after(int result) const {
    const int error = SSL_get_error(m_ssl.get(), result);
    if (error == SSL_ERROR_WANT_READ) return Wants::to_read;
    return error == SSL_ERROR_WANT_WRITE ? Wants::to_write : Wants::nothing;
}

TlsStream::Wants TlsStream::shake_hands() {
    ERR_clear_error();
    const int result = SSL_do_handshake(m_ssl.get());
    if (result == 1) return Wants::nothing;
    const Wants wants = wants_after(result);
    if (wants == Wants::nothing) throw base::ClosedPipe{};
    return wants;
}

TlsStream::Received TlsStream::receive(std::span<char> room) {
    Received received;
    ERR_clear_error();
    const int result = SSL_read_ex(m_ssl.get(), room.data(), room.size(), &received.count);
    if (result != 1) received.wants = wants_after(result);
    return received;
}

std::optional<std::size_t> TlsStream::send(std::span<const std::string_view> pieces, base::Follows) {
    const auto piece = std::find_if(pieces.begin(), pieces.end(), [](auto one) { return !one.empty(); });
    return piece == pieces.end() ? std::optional<std::size_t>{0} : send(*piece);
}

std::optional<std::size_t> TlsStream::send(const FileRange& range) {
    constexpr std::int64_t most = std::int64_t{64} << 10; // stays in the processor's own memory
    thread_local std::string bytes;
    bytes.resize(static_cast<std::size_t>(std::min(range.size, most)));
    const std::size_t count = base::read_at(range.file->get(), range.offset, bytes);
    return send(std::string_view{bytes}.substr(0, count));
}

/// A record that was begun is completed by the same bytes in a later call, which never has fewer of them.
std::optional<std::size_t> TlsStream::send(std::string_view bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        std::size_t count = 0;
        ERR_clear_error();
        const int result = SSL_write_ex(m_ssl.get(), bytes.data() + sent, bytes.size() - sent, &count);
        sent += count;
        if (result == 1) continue;
        if (wants_after(result) != Wants::to_write) throw base::ClosedPipe{};
        return sent > 0 ? std::optional{sent} : std::nullopt;
    }
    return sent;
}

void TlsStream::say_goodbye() {
    ERR_clear_error();
    SSL_shutdown(m_ssl.get());
}

} // namespace vlm::http
