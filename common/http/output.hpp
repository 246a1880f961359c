// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "common/base/socket_output.hpp"
#include "common/http/exchange.hpp"

namespace vlm::http {

/// Where what is sent to a client goes: its socket, which does not block. Each call gives it as much as it takes, and
/// returns how much that was; nothing where it takes nothing now: the same is then to be sent again. Each throws
/// ClosedPipe where the client has gone.
class Output {
public:
    virtual ~Output() = default;

    [[nodiscard]] virtual std::optional<std::size_t> send(std::span<const std::string_view> pieces,
                                                          base::Follows follows) = 0;

    /// Throws Error, too: the file ends before its part.
    [[nodiscard]] virtual std::optional<std::size_t> send(const FileRange& range) = 0;
};

/// As it is; parts of files do not pass through the program.
class PlainOutput : public Output {
public:
    explicit PlainOutput(int socket)
        : m_socket{socket} {}

    [[nodiscard]] std::optional<std::size_t> send(std::span<const std::string_view> pieces,
                                                  base::Follows follows) override {
        return base::send_pieces(m_socket, pieces, follows);
    }
    [[nodiscard]] std::optional<std::size_t> send(const FileRange& range) override {
        return base::send_file(m_socket, range.file->get(), range.offset, static_cast<std::size_t>(range.size));
    }

private:
    int m_socket;
};

} // namespace vlm::http
