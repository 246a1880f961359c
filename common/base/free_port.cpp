// SPDX-License-Identifier: Apache-2.0
#include "common/base/free_port.hpp"

#include <cerrno>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"

namespace vlm::base {

int free_port() {
    const Descriptor probe{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (!probe.is_open() || ::bind(probe.get(), plain, size) != 0 || ::getsockname(probe.get(), plain, &size) != 0)
        throw SystemError{"looking for a free port", errno};
    return ntohs(address.sin_port);
}

} // namespace vlm::base
