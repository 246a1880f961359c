// SPDX-License-Identifier: Apache-2.0
#include "common/media/jpeg_splitter.hpp"

#include <algorithm>
#include <tuple>

namespace vlm::media {
namespace {

constexpr unsigned char start_of_image = 0xD8;
constexpr unsigned char end_of_image = 0xD9;
constexpr unsigned char start_of_scan = 0xDA;

constexpr bool is_restart(unsigned char marker) {
    return marker >= 0xD0 && marker <= 0xD7;
}

unsigned char byte_at(const std::string& bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

} // namespace

void JpegSplitter::feed(std::string_view bytes) {
    m_bytes.append(bytes);
}

std::optional<std::string> JpegSplitter::next() {
    for (;;) {
        switch (scan()) {
        case Found::picture:
            return take(m_at);
        case Found::broken:
            if (m_state == State::between) {
                std::ignore = take(m_at);
                break;
            }
            return take(m_at);
        case Found::nothing:
            return std::nullopt;
        }
    }
}

/// The first `count` bytes; what follows is looked at anew.
std::string JpegSplitter::take(std::size_t count) {
    std::string taken = m_bytes.substr(0, count);
    m_bytes.erase(0, count);
    m_at = 0;
    m_state = State::between;
    return taken;
}

JpegSplitter::Found JpegSplitter::scan() {
    for (;;) {
        bool goes_on = false;
        switch (m_state) {
        case State::between:
            goes_on = step_between();
            break;
        case State::marker: {
            const Found found = step_marker();
            if (found != Found::nothing) return found;
            goes_on = m_state != State::marker;
            break;
        }
        case State::length:
            goes_on = step_length();
            break;
        case State::segment:
            goes_on = step_segment();
            break;
        case State::entropy:
            goes_on = step_entropy();
            break;
        }
        if (goes_on) continue;
        if (m_bytes.size() > most_bytes) m_state = State::between;
        return m_bytes.size() > most_bytes ? Found::broken : Found::nothing;
    }
}

/// To behind the next SOI; nothing of what stands before it is kept.
bool JpegSplitter::step_between() {
    constexpr std::string_view soi = "\xFF\xD8\xFF";
    const auto at = m_bytes.find(soi);
    if (at == std::string::npos) {
        m_bytes.erase(0, m_bytes.size() - std::min(m_bytes.size(), soi.size() - 1));
        return false;
    }
    m_bytes.erase(0, at);
    m_at = 2;
    m_state = State::marker;
    return true;
}

JpegSplitter::Found JpegSplitter::step_marker() {
    while (m_at + 1 < m_bytes.size()) {
        if (byte_at(m_bytes, m_at) != 0xFF) { // no JPEG: look on behind its SOI
            m_state = State::between;
            m_at = 2;
            return Found::broken;
        }
        const unsigned char marker = byte_at(m_bytes, m_at + 1);
        if (marker == start_of_image) return Found::broken;
        if (marker == 0xFF) {
            ++m_at;
            continue;
        }
        m_at += 2;
        if (marker == end_of_image) return Found::picture;
        m_marker = marker;
        m_state = is_restart(marker) || marker <= 0x01 ? State::entropy : State::length;
        return Found::nothing;
    }
    return Found::nothing;
}

bool JpegSplitter::step_length() {
    if (m_at + 2 > m_bytes.size()) return false;
    m_left =
        std::max<std::size_t>(2, static_cast<std::size_t>(byte_at(m_bytes, m_at)) << 8 | byte_at(m_bytes, m_at + 1));
    m_state = State::segment;
    return true;
}

bool JpegSplitter::step_segment() {
    if (m_at + m_left > m_bytes.size()) return false;
    m_at += m_left;
    m_state = m_marker == start_of_scan ? State::entropy : State::marker;
    return true;
}

/// A 0xFF among samples is followed by 0; restart markers belong to them as well.
bool JpegSplitter::step_entropy() {
    for (;;) {
        const auto at = m_bytes.find('\xFF', m_at);
        m_at = std::min(at, m_bytes.size());
        if (m_at + 1 >= m_bytes.size()) return false;
        const unsigned char marker = byte_at(m_bytes, m_at + 1);
        if (marker != 0 && !is_restart(marker)) break;
        m_at += 2;
    }
    m_state = State::marker;
    return true;
}

} // namespace vlm::media
