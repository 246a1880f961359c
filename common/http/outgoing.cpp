// SPDX-License-Identifier: Apache-2.0
#include "common/http/outgoing.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "common/base/socket_output.hpp"

namespace vlm::http {

namespace {

constexpr std::size_t turn_bytes = std::size_t{512} << 10;
constexpr std::size_t small_bytes = 2048;
constexpr std::size_t read_bytes = std::size_t{128} << 10;

std::size_t size_of(const Piece& piece) {
    const auto* range = std::get_if<FileRange>(&piece);
    return range != nullptr ? static_cast<std::size_t>(range->size)
                            : std::get<std::shared_ptr<const std::string>>(piece)->size();
}

} // namespace

Outgoing::Outgoing(std::string head, std::vector<Piece> body) {
    std::size_t taken = 0;
    if (!body.empty() && size_of(body.front()) <= small_bytes && !std::holds_alternative<FileRange>(body.front()))
        head += *std::get<std::shared_ptr<const std::string>>(body[taken++]); // to copy it costs less than to gather it
    m_pieces.reserve(1 + body.size() - taken);
    m_pieces.emplace_back(std::make_shared<const std::string>(std::move(head)));
    for (; taken < body.size(); ++taken) {
        if (size_of(body[taken]) > 0) m_pieces.push_back(std::move(body[taken]));
    }
}

Outgoing::Step Outgoing::send_to(int socket) {
    while (m_piece < m_pieces.size()) {
        if (m_turn >= turn_bytes) {
            m_turn = 0;
            return Step::turn_over;
        }
        const bool is_file = std::holds_alternative<FileRange>(m_pieces[m_piece]);
        if (is_file && m_offset >= m_warm) {
            const FileRange next = next_range();
            const auto ends = m_offset == 0 ? base::Ends::both : base::Ends::last;
            if (!base::is_in_memory(next.file->get(), next.offset, static_cast<std::size_t>(next.size), ends))
                return Step::cold;
            m_warm = m_offset + chunk();
        }
        if (!(is_file ? send_file(socket) : send_memory(socket))) return Step::blocked;
    }
    return Step::done;
}

FileRange Outgoing::next_range() const {
    FileRange range = std::get<FileRange>(m_pieces[m_piece]);
    range.offset += static_cast<std::int64_t>(m_offset);
    range.size = static_cast<std::int64_t>(chunk());
    return range;
}

void Outgoing::warm() {
    const FileRange next = next_range();
    base::bring_into_memory(next.file->get(), next.offset, static_cast<std::size_t>(next.size));
    m_warm = m_offset + chunk();
}

std::string_view Outgoing::next() {
    if (m_piece == m_pieces.size()) return {};
    if (const auto* text = std::get_if<std::shared_ptr<const std::string>>(&m_pieces[m_piece])) {
        const std::shared_ptr<const std::string> kept = *text;
        const std::string_view rest = std::string_view{*kept}.substr(m_offset);
        advance(rest.size());
        return rest;
    }
    const FileRange range = next_range();
    m_read.resize(std::min<std::size_t>(static_cast<std::size_t>(range.size), read_bytes));
    const std::size_t count = base::read_at(range.file->get(), range.offset, m_read);
    advance(count);
    return std::string_view{m_read}.substr(0, count);
}

bool Outgoing::send_memory(int socket) {
    std::array<std::string_view, 8> parts;
    std::size_t count = 0;
    std::size_t i = m_piece;
    for (; i < m_pieces.size() && count < parts.size(); ++i, ++count) {
        const auto* text = std::get_if<std::shared_ptr<const std::string>>(&m_pieces[i]);
        if (text == nullptr) break;
        parts[count] = std::string_view{**text}.substr(count == 0 ? m_offset : 0);
    }
    const auto follows = i < m_pieces.size() ? base::Follows::more : base::Follows::nothing;
    const auto sent = base::send_pieces(socket, std::span{parts}.first(count), follows);
    if (sent) advance(*sent);
    return sent.has_value();
}

bool Outgoing::send_file(int socket) {
    const FileRange next = next_range();
    const auto sent = base::send_file(socket, next.file->get(), next.offset, static_cast<std::size_t>(next.size));
    if (sent) advance(*sent);
    return sent.has_value();
}

void Outgoing::advance(std::size_t bytes) {
    m_sent += bytes;
    m_turn += bytes;
    m_offset += bytes;
    while (m_piece < m_pieces.size() && m_offset >= size_of(m_pieces[m_piece])) {
        m_offset -= size_of(m_pieces[m_piece]);
        m_warm = 0;
        ++m_piece;
    }
}

std::size_t Outgoing::chunk() const {
    const std::size_t end = m_warm > m_offset ? m_warm : size_of(m_pieces[m_piece]);
    return std::min(end - m_offset, turn_bytes);
}

} // namespace vlm::http
