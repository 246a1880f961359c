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

Outgoing::Step Outgoing::send_to(Output& output) {
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
        if (!(is_file ? send_file(output) : send_memory(output))) return Step::blocked;
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

bool Outgoing::send_memory(Output& output) {
    std::array<std::string_view, 8> parts;
    std::size_t count = 0;
    std::size_t i = m_piece;
    for (; i < m_pieces.size() && count < parts.size(); ++i, ++count) {
        const auto* text = std::get_if<std::shared_ptr<const std::string>>(&m_pieces[i]);
        if (text == nullptr) break;
        parts[count] = std::string_view{**text}.substr(count == 0 ? m_offset : 0);
    }
    const auto follows = i < m_pieces.size() ? base::Follows::more : base::Follows::nothing;
    const auto sent = output.send(std::span{parts}.first(count), follows);
    if (sent) advance(*sent);
    return sent.has_value();
}

bool Outgoing::send_file(Output& output) {
    const auto sent = output.send(next_range());
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
