// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/descriptor.hpp"

namespace vlm::base {

/// Where a server listens.
struct ListenAddress {
    std::string host; ///< an IPv4 or IPv6 address, without brackets
    int port;         ///< 0: any that is free
};

/// Whether an address, without brackets, is one under which this machine alone knows itself.
[[nodiscard]] bool is_loopback(std::string_view address);

/// "127.0.0.1:8090", "[::1]:8090".
[[nodiscard]] std::string to_string(const ListenAddress& address);

/// "127.0.0.1:8090", "[::1]:8090", "localhost:8090"; nothing else: names of other hosts would be looked up. Throws
/// UsageError.
[[nodiscard]] ListenAddress parse_listen_address(std::string_view text);

/// Sockets that listen at one address, among which the system spreads those who come; not blocking. Throws Error
/// "<host>:<port>: <reason>" where another program listens there, even one of the same user.
[[nodiscard]] std::vector<Descriptor> listen_at(const ListenAddress& address, std::size_t count);

/// Sockets on which systemd listens for this process (LISTEN_FDS), each `count` times; empty where it does not. Not
/// blocking. Throws SystemError.
[[nodiscard]] std::vector<Descriptor> inherited_sockets(std::size_t count);

/// Where a socket listens. Throws SystemError; Error where it is no socket of the internet.
[[nodiscard]] ListenAddress address_of(const Descriptor& socket);

} // namespace vlm::base
