// SPDX-License-Identifier: Apache-2.0
#include "common/hls/live_packager.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/what_failed.hpp"
#include "common/hls/init_segment.hpp"

namespace vlm::hls {

using base::Micros;
using media::CodedSample;
using media::RelayedPacket;
using media::SampleStream;

namespace {

constexpr Micros least_segment{1'000'000};

/// For how long the first sound is waited for.
constexpr Micros longest_wait{1'000'000};

} // namespace

LivePackager::LivePackager(std::string source, LiveTaker& taker)
    : m_source{std::move(source)}
    , m_taker{taker} {}

void LivePackager::connected(std::shared_ptr<const media::PacketStreams> streams) {
    m_streams = std::move(streams);
    m_sound_stream.reset();
    const auto& all = m_streams->all();
    const auto sound = std::find_if(all.begin(), all.end(), media::is_aac);
    if (sound != all.end()) m_sound_stream = static_cast<std::size_t>(sound - all.begin());
}

void LivePackager::take(RelayedPacket packet) {
    if (!packet.video && packet.number != m_sound_stream) return;
    try {
        if (m_video) return put(packet);
        if (m_early.empty() && !(packet.video && packet.keyframe)) return;
        m_early.push_back(std::move(packet));
        if (!awaits_sound()) begin();
    } catch (const std::exception& error) {
        give_up(base::what_failed(error));
    }
}

/// What describes some sound comes with it alone, which may be a little later than the picture.
bool LivePackager::awaits_sound() const {
    if (!m_sound_stream || m_early.back().pts - m_early.front().pts > longest_wait) return false;
    return std::all_of(m_early.begin(), m_early.end(), [](const RelayedPacket& packet) { return packet.video; });
}

/// The first packet is a keyframe.
void LivePackager::begin() {
    const std::deque<RelayedPacket> early = std::exchange(m_early, {});
    const auto& all = m_streams->all();
    const RelayedPacket& keyframe = early.front();
    m_video.emplace(Track{keyframe.number, SampleStream{all[keyframe.number], keyframe}, {}, {}});
    if (!m_video->samples.track()) throw base::InputError{m_source, "its video cannot be put into segments"};
    const auto sound = std::find_if(early.begin(), early.end(), [](const auto& packet) { return !packet.video; });
    m_sound.reset();
    if (sound != early.end()) m_sound.emplace(Track{sound->number, SampleStream{all[sound->number], *sound}, {}, {}});
    if (m_sound && !m_sound->samples.track()) m_sound.reset();
    const media::CodedTrack& video = *m_video->samples.track();
    std::vector<const media::CodedTrack*> tracks{&video};
    if (m_sound) tracks.push_back(&*m_sound->samples.track());
    LiveInit init;
    const std::vector<std::uint8_t> bytes = init_segment(tracks);
    init.bytes = std::make_shared<const std::string>(bytes.begin(), bytes.end());
    for (const media::CodedTrack* track : tracks)
        init.codecs.push_back(track->codec);
    init.width = video.width;
    init.height = video.height;
    init.frame_rate = video.frame_rate;
    m_part = m_segment = Micros{0};
    m_zero.reset();
    m_taker.begin(std::move(init));
    m_complaint.clear();
    for (const RelayedPacket& packet : early)
        put(packet);
}

/// The source goes on, and its next keyframe is tried.
void LivePackager::give_up(const std::string& reason) {
    if (std::exchange(m_complaint, reason) != reason) base::log::error("{}: {}", m_source, reason);
    m_video.reset();
    m_sound.reset();
    m_early.clear();
}

void LivePackager::put(const RelayedPacket& packet) {
    if (packet.video) return put_video(packet);
    if (!m_sound || packet.number != m_sound->stream) return;
    add(*m_sound, packet);
}

void LivePackager::put_video(const RelayedPacket& packet) {
    const auto before = m_video->held ? std::optional{m_video->held->sample.dts} : std::nullopt;
    add(*m_video, packet);
    if (!before) return;
    const std::int64_t next = m_video->held->sample.dts;
    const Micros frame{next - *before};
    m_part += frame;
    if (packet.keyframe && m_segment + m_part >= least_segment) {
        end_part(next);
        end_segment();
    } else if (m_part + frame / 2 > usual_part) {
        end_part(next);
    }
}

/// A sample, which tells how long the one before lasts.
void LivePackager::add(Track& track, const RelayedPacket& packet) {
    Held next{};
    next.sample = track.samples.take(packet, next.bytes);
    next.t = packet.pts;
    next.wall = packet.wall;
    next.duration = SampleStream::duration_of(packet);
    if (track.held) settle(track, std::max<std::int64_t>(next.sample.dts - track.held->sample.dts, 0));
    track.held = std::move(next);
}

void LivePackager::settle(Track& track, std::int64_t duration) {
    track.held->sample.duration = duration;
    track.ready.push_back(*std::exchange(track.held, std::nullopt));
}

/// All pictures that are ready are the part's, and the sound up to the time at which the next picture is decoded.
void LivePackager::end_part(std::int64_t until) {
    if (m_video->ready.empty()) return;
    LivePart part;
    part.duration = m_part;
    part.independent = m_video->ready.front().sample.keyframe;
    part.t = m_video->ready.front().t;
    const base::Wall wall = wall_of(m_video->ready.front());
    m_frame_rate = static_cast<double>(m_video->ready.size()) / std::max(base::to_seconds(m_part), 1e-6);
    std::vector<std::uint8_t> bytes = fragment(Micros{until});
    m_segment += std::exchange(m_part, Micros{0});
    m_taker.take(std::move(part), std::move(bytes), wall);
}

void LivePackager::end_segment() {
    m_segment = Micros{0};
    m_taker.end_segment();
}

std::vector<std::uint8_t> LivePackager::fragment(Micros until) {
    std::vector<std::vector<CodedSample>> samples;
    std::vector<TrackFragment> tracks;
    std::vector<std::uint8_t> media;
    const auto add_track = [&](Track& track, std::uint32_t number, std::size_t count) {
        if (count == 0) return;
        const auto begin = static_cast<std::int64_t>(media.size());
        std::vector<CodedSample> taken;
        for (; count > 0; --count) {
            const Held& held = track.ready.front();
            taken.push_back(held.sample);
            media.insert(media.end(), held.bytes.begin(), held.bytes.end());
            track.ready.pop_front();
        }
        samples.push_back(std::move(taken));
        tracks.push_back({number, track.samples.ticks(live_offset), {{samples.back(), begin}}});
    };
    samples.reserve(2);
    add_track(*m_video, 1, m_video->ready.size());
    if (m_sound) {
        const auto& ready = m_sound->ready;
        const auto later = std::find_if(ready.begin(), ready.end(), [&](const Held& held) { return held.t >= until; });
        add_track(*m_sound, 2, static_cast<std::size_t>(later - ready.begin()));
    }
    std::vector<std::uint8_t> bytes = fragment_header(++m_sequence, tracks, media.size());
    bytes.insert(bytes.end(), media.begin(), media.end());
    return bytes;
}

/// Packets come early and late by what the network does; the clock goes on evenly, until they are far from it.
base::Wall LivePackager::wall_of(const Held& first) {
    constexpr Micros far{500'000};
    const Micros zero = first.wall.time_since_epoch() - first.t;
    if (!m_zero || zero - *m_zero > far || *m_zero - zero > far) m_zero = zero;
    return base::Wall{*m_zero + first.t};
}

void LivePackager::disconnected() {
    try {
        if (m_video && m_video->held) {
            const Micros said = m_video->held->duration;
            const Micros last = said > Micros{0}
                                    ? said
                                    : Micros{m_video->ready.empty() ? 40'000 : m_video->ready.back().sample.duration};
            const std::int64_t end = m_video->held->sample.dts + last.count();
            settle(*m_video, last.count());
            m_part += last;
            end_part(end);
            end_segment();
        }
    } catch (const std::exception& error) {
        give_up(base::what_failed(error));
    }
    m_video.reset();
    m_sound.reset();
    m_early.clear();
}

} // namespace vlm::hls
