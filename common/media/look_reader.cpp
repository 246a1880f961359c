// SPDX-License-Identifier: Apache-2.0
#include "common/media/look_reader.hpp"

#include <algorithm>
#include <iterator>
#include <new>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "common/media/luma_plane.hpp"
#include "common/media/scene_cuts.hpp"

namespace vlm::media {

using base::Micros;

namespace {

constexpr std::size_t around = 8;                         // packets before a hint, and after it
constexpr std::size_t most_bytes = std::size_t{32} << 20; // of packets for second looks
constexpr std::size_t most_looks = 1024;                  // of a GOP, at once

Look look_at(const AVFrame& frame, Micros t) {
    Picture picture{t, make_frame()};
    if (av_frame_ref(picture.frame.get(), &frame) < 0) throw std::bad_alloc{};
    return {t, luma_plane(picture, SceneCuts::side, SceneCuts::side)};
}

} // namespace

LookReader::LookReader(Source& source, const DecoderOptions& decoder, base::FaultCounter& faults)
    : m_source{source}
    , m_decoder{*source.stream(), source.name(), decoder, faults}
    , m_second{*source.stream(), source.name(), decoder, faults} {}

LookReader::Result LookReader::next(std::vector<Look>& looks) {
    looks.clear();
    while (looks.empty()) {
        if (m_contradicted || m_decoder.faults() > 0 || m_second.faults() > 0) return Result::unreliable;
        const bool next_began = m_gops.size() > 1 && !m_looks.empty() && m_looks.back().t >= m_gops[1].begin;
        if (next_began) {
            looks = take_gop(m_gops[1].begin);
        } else if (m_looks.size() >= most_looks) {
            looks = take_part_of_gop();
        } else if (!m_finished) {
            step();
        } else if (m_gops.empty()) {
            return Result::end;
        } else {
            looks = take_gop(m_gops.size() > 1 ? std::optional{m_gops[1].begin} : std::nullopt);
        }
    }
    return Result::looks;
}

void LookReader::step() {
    const AvPtr<AVFrame> frame = make_frame();
    switch (m_decoder.receive(*frame)) {
    case Decoder::Received::frame:
        take(*frame);
        break;
    case Decoder::Received::end:
        m_finished = true;
        break;
    case Decoder::Received::needs_packet:
        while (!m_at_end && m_ahead.size() <= around)
            read_packet();
        send();
        break;
    }
}

void LookReader::read_packet() {
    AvPtr<AVPacket> packet = make_packet();
    m_at_end = !m_source.read(*packet);
    m_decoder.note_damage(m_source.take_faults());
    if (m_at_end) return;
    if (packet->pts == AV_NOPTS_VALUE) m_contradicted = true;
    if (m_hints.add((packet->flags & AV_PKT_FLAG_KEY) != 0, packet->size)) {
        for (Held& held : m_ahead)
            held.whole = true;
        m_whole_left = around + 1;
    }
    m_ahead.push_back({std::move(packet), m_whole_left > 0});
    m_whole_left = std::max(m_whole_left - 1, 0);
}

void LookReader::send() {
    if (m_ahead.empty()) {
        m_decoder.drain();
        return;
    }
    Held held = std::move(m_ahead.front());
    m_ahead.pop_front();
    const Micros t = m_source.timeline().time(held.packet->pts);
    if ((held.packet->flags & AV_PKT_FLAG_DISCARD) == 0) m_sent.insert(t);
    if (m_gops.empty() || (held.packet->flags & AV_PKT_FLAG_KEY) != 0) {
        m_gops.push_back({t, {}});
    }
    Gop& gop = m_gops.back();
    const bool whole = gop.bytes > most_bytes;
    m_decoder.send(*held.packet, whole || held.whole ? Discard::nothing : Discard::non_reference);
    if (whole) return;
    gop.bytes += static_cast<std::size_t>(std::max(held.packet->size, 0));
    gop.packets.push_back(std::move(held.packet));
}

void LookReader::take(const AVFrame& frame) {
    const Micros t = m_source.timeline().time(frame.pts);
    const auto own = m_sent.find(t);
    m_contradicted = m_contradicted || own == m_sent.end() || (!m_looks.empty() && t <= m_looks.back().t);
    if (m_contradicted) return;
    Look look = look_at(frame, t);
    look.skipped = own != m_sent.begin();
    m_sent.erase(m_sent.begin(), std::next(own));
    if (t < Micros{0}) return;
    m_looks.push_back(std::move(look));
}

/// Those of the first GOP.
std::vector<Look> LookReader::take_gop(std::optional<Micros> until) {
    const auto end =
        until ? std::find_if(m_looks.begin(), m_looks.end(), [&](const Look& look) { return look.t >= *until; })
              : m_looks.end();
    std::vector<Look> looks{std::make_move_iterator(m_looks.begin()), std::make_move_iterator(end)};
    m_looks.erase(m_looks.begin(), end);
    const Gop gop = std::move(m_gops.front());
    m_gops.pop_front();
    look_closer(gop, looks);
    return looks;
}

/// Those that have come of a long one; the rest of it is decoded whole.
std::vector<Look> LookReader::take_part_of_gop() {
    std::vector<Look> looks = std::exchange(m_looks, {});
    Gop& gop = m_gops.front();
    look_closer(gop, looks);
    gop.packets.clear();
    gop.bytes = most_bytes + 1;
    return looks;
}

void LookReader::look_closer(const Gop& gop, std::vector<Look>& looks) {
    if (looks.empty()) return;
    if (may_hide(looks)) look_again(gop, looks);
    m_last = looks.back();
}

/// Whether something may have happened in frames that were left out.
bool LookReader::may_hide(const std::vector<Look>& looks) {
    bool hides = false;
    const Look* before = m_last ? &*m_last : nullptr;
    for (const Look& look : looks) {
        if (before != nullptr) {
            m_fading = SceneCuts::is_fading(before->picture, look.picture, m_fading);
            const bool other = SceneCuts::may_hide_scene(before->picture, look.picture);
            hides = hides || (look.skipped && (m_fading || other));
        }
        before = &look;
    }
    return hides;
}

/// Adds the frames that were left out.
void LookReader::look_again(const Gop& gop, std::vector<Look>& looks) {
    std::vector<Look> all;
    auto known = std::make_move_iterator(looks.begin());
    const auto known_end = std::make_move_iterator(looks.end());
    const Micros end = looks.back().t;
    const AvPtr<AVFrame> frame = make_frame();
    for (std::size_t next = 0;;) {
        const Decoder::Received received = m_second.receive(*frame);
        if (received == Decoder::Received::end) break;
        if (received == Decoder::Received::needs_packet) {
            if (next < gop.packets.size()) {
                m_second.send(*gop.packets[next++], Discard::nothing);
            } else {
                m_second.drain();
            }
            continue;
        }
        const Micros t = m_source.timeline().time(frame->pts);
        if (t < gop.begin || t > end) continue;
        while (known != known_end && known.base()->t < t)
            all.push_back(*known++);
        if (known != known_end && known.base()->t == t) {
            all.push_back(*known++);
        } else {
            all.push_back(look_at(*frame, t));
        }
    }
    m_second.flush();
    std::copy(known, known_end, std::back_inserter(all));
    looks = std::move(all);
}

} // namespace vlm::media
