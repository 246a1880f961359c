// SPDX-License-Identifier: Apache-2.0
#include "common/infer/think_filter.hpp"

#include <algorithm>
#include <utility>

namespace vlm::infer {
namespace {

constexpr std::string_view open_tag = "<think>";
constexpr std::string_view close_tag = "</think>";

/// Length of the longest end of `text` that begins `tag`.
std::size_t overlap(std::string_view text, std::string_view tag) {
    for (std::size_t length = std::min(text.size(), tag.size() - 1); length > 0; --length) {
        if (text.substr(text.size() - length) == tag.substr(0, length)) return length;
    }
    return 0;
}

} // namespace

ThinkFilter::Piece ThinkFilter::feed(std::string_view bytes) {
    Piece piece;
    m_held += bytes;
    for (;;) {
        const auto open = m_thinking ? std::string::npos : m_held.find(open_tag);
        const auto close_at = m_held.find(close_tag);
        const auto tag = std::min(open, close_at);
        if (tag == std::string::npos) break;
        give(std::string_view{m_held}.substr(0, tag), piece);
        if (tag == close_at) {
            close(piece);
        } else {
            m_thinking = true;
        }
        m_held.erase(0, tag + (tag == close_at ? close_tag.size() : open_tag.size()));
    }
    const std::size_t keep = std::max(overlap(m_held, open_tag), overlap(m_held, close_tag));
    give(std::string_view{m_held}.substr(0, m_held.size() - keep), piece);
    m_held.erase(0, m_held.size() - keep);
    return piece;
}

ThinkFilter::Piece ThinkFilter::finish() {
    Piece piece;
    give(m_held, piece);
    m_held.clear();
    return piece;
}

void ThinkFilter::give(std::string_view bytes, Piece& piece) {
    if (m_thinking) {
        piece.reasoning += bytes;
        return;
    }
    // Blank space before the answer and after a block of reasoning belongs to neither.
    if (m_at_start) bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
    if (bytes.empty()) return;
    m_at_start = false;
    piece.text += bytes;
    if (!m_thought) m_given += bytes;
}

void ThinkFilter::close(Piece& piece) {
    if (!m_thinking && !m_thought) {
        piece.reasoning = std::exchange(m_given, {});
        piece.text.clear();
        piece.restarted = true;
    }
    m_thinking = false;
    m_thought = true;
    m_at_start = true;
}

} // namespace vlm::infer
