// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/exchange.hpp"
#include "common/http/output.hpp"

namespace vlm::http {

/// An answer on its way to a client. For one thread.
class Outgoing {
public:
    Outgoing(std::string head, std::vector<Piece> body);

    enum class Step {
        done,
        blocked,   ///< the socket takes nothing now
        turn_over, ///< half a mebibyte has gone: others are to have their turn
        cold,      ///< what is next has to come from a disk first: warm()
    };

    /// Gives the output as much as it takes. Throws ClosedPipe where the client has gone; Error where a file ends before
    /// its part.
    [[nodiscard]] Step send_to(Output& output);

    /// Waits for the disk.
    void warm();

    /// Bytes that have gone, with the head.
    [[nodiscard]] std::uint64_t sent() const { return m_sent; }

private:
    [[nodiscard]] FileRange next_range() const;
    [[nodiscard]] bool send_memory(Output& output);
    [[nodiscard]] bool send_file(Output& output);
    void advance(std::size_t bytes);
    [[nodiscard]] std::size_t chunk() const; ///< bytes of a file that are dealt with at once

    std::vector<Piece> m_pieces; ///< the head is the first
    std::size_t m_piece = 0;     ///< that is being sent
    std::size_t m_offset = 0;    ///< within it
    std::size_t m_turn = 0;      ///< bytes sent in this turn
    std::uint64_t m_sent = 0;
    std::size_t m_warm = 0; ///< up to this offset within it a file need not be waited for
};

} // namespace vlm::http
