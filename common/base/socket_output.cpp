// SPDX-License-Identifier: Apache-2.0
#include "common/base/socket_output.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"

namespace vlm::base {

namespace {

constexpr const char* shorter = "the file is shorter than it was";

bool has_gone(int code) {
    return code == EPIPE || code == ECONNRESET || code == ETIMEDOUT || code == ENOTCONN;
}

/// What a call came to that sends.
std::optional<std::size_t> taken(ssize_t sent, const char* what) {
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return std::nullopt;
    if (has_gone(errno)) throw ClosedPipe{};
    throw SystemError{what, errno};
}

bool is_byte_in_memory(int file, std::int64_t offset) {
    char byte = 0;
    iovec one{&byte, 1};
    // Where the system cannot tell (EOPNOTSUPP), waiting is all that is left.
    return ::preadv2(file, &one, 1, offset, RWF_NOWAIT) >= 0 || errno != EAGAIN;
}

} // namespace

std::optional<std::size_t> send_pieces(int socket, std::span<const std::string_view> pieces, Follows follows) {
    std::array<iovec, 16> parts{};
    const std::size_t count = std::min(pieces.size(), parts.size());
    for (std::size_t i = 0; i < count; ++i)
        parts[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const bool more = follows == Follows::more || count < pieces.size();
    return taken(::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT | (more ? MSG_MORE : 0)), "send");
}

std::optional<std::size_t> send_file(int socket, int file, std::int64_t offset, std::size_t size) {
    off_t from = offset;
    const auto sent = taken(::sendfile(socket, file, &from, size), "sendfile");
    if (sent == 0 && size > 0) throw Error{shorter};
    return sent;
}

bool is_in_memory(int file, std::int64_t offset, std::size_t size, Ends ends) {
    if (size == 0) return true;
    if (ends == Ends::both && !is_byte_in_memory(file, offset)) return false;
    return is_byte_in_memory(file, offset + static_cast<std::int64_t>(size) - 1);
}

void bring_into_memory(int file, std::int64_t offset, std::size_t size) {
    static_cast<void>(::readahead(file, offset, size));
}

std::size_t read_at(int file, std::int64_t offset, std::span<char> room) {
    const ssize_t count = ::pread(file, room.data(), room.size(), offset);
    if (count < 0) throw SystemError{"read", errno};
    if (count == 0) throw Error{shorter};
    return static_cast<std::size_t>(count);
}

} // namespace vlm::base
