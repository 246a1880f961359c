// SPDX-License-Identifier: Apache-2.0
#include "common/hls/ts_cuts.hpp"

#include <algorithm>
#include <optional>

namespace vlm::hls {

using media::ts_packet_bytes;
using media::TsBytes;
using media::TsPacket;
using media::TsStream;

namespace {

constexpr std::uint8_t h264 = 0x1B;

bool is_taken_sound(const TsStream& stream) {
    constexpr std::uint8_t mpeg1 = 3;
    constexpr std::uint8_t mpeg2 = 4;
    constexpr std::uint8_t aac = 0x0F;
    return stream.type == mpeg1 || stream.type == mpeg2 || stream.type == aac;
}

bool is_other_video(const TsStream& stream) {
    constexpr std::uint8_t mpeg1 = 1;
    constexpr std::uint8_t mpeg2 = 2;
    constexpr std::uint8_t mpeg4 = 0x10;
    constexpr std::uint8_t hevc = 0x24;
    return stream.type == mpeg1 || stream.type == mpeg2 || stream.type == mpeg4 || stream.type == hevc;
}

/// Players take the first picture and sound that they find, and no HEVC but in MP4.
int video_of(const std::string& name, const std::vector<TsStream>& streams, std::size_t sounds) {
    const auto is_video = [](const TsStream& stream) { return stream.type == h264; };
    const auto video = std::find_if(streams.begin(), streams.end(), is_video);
    if (std::count_if(streams.begin(), streams.end(), is_video) != 1 ||
        std::any_of(streams.begin(), streams.end(), is_other_video))
        throw NotPlayable{name, "it has other video than one in H.264"};
    const auto found = std::count_if(streams.begin(), streams.end(), is_taken_sound);
    if (sounds > 1 || static_cast<std::size_t>(found) != sounds)
        throw NotPlayable{name, "it has other sound than one in AAC or MP3"};
    return video->pid;
}

TsPacket packet_at(const std::string& name, TsBytes bytes, std::size_t at) {
    const auto packet =
        at + ts_packet_bytes <= bytes.size() ? media::ts_packet(bytes.subspan(at, ts_packet_bytes)) : std::nullopt;
    if (!packet) throw NotPlayable{name, "its packets do not follow one another"};
    return *packet;
}

void append_packet(TsBytes bytes, std::size_t at, std::vector<std::uint8_t>& to) {
    const TsBytes packet = bytes.subspan(at, ts_packet_bytes);
    to.insert(to.end(), packet.begin(), packet.end());
}

/// Whether a packet of that stream lies before `end`.
bool has_before(TsBytes bytes, std::size_t end, int pid) {
    for (std::size_t at = 0; at < end; at += ts_packet_bytes) {
        if (media::ts_pid(bytes.subspan(at)) == pid) return true;
    }
    return false;
}

} // namespace

TsHead read_ts_head(const std::string& name, TsBytes beginning, std::size_t sounds) {
    TsHead head;
    std::vector<std::uint8_t> association;
    for (std::size_t at = 0; at + ts_packet_bytes <= beginning.size(); at += ts_packet_bytes) {
        const TsPacket packet = packet_at(name, beginning, at);
        if (packet.begins && packet.pid == 0) {
            const auto map = media::ts_map_pid(packet.payload);
            if (!map) throw NotPlayable{name, "it has several programs"};
            head.map = *map;
            association.clear();
            append_packet(beginning, at, association);
        } else if (packet.begins && !association.empty() && packet.pid == head.map) {
            const auto streams = media::ts_streams(packet.payload);
            if (!streams) throw NotPlayable{name, "its description is longer than a packet"};
            head.video = video_of(name, *streams, sounds);
            head.tables = association;
            append_packet(beginning, at, head.tables);
            head.leads = !has_before(beginning, at, head.video);
            return head;
        }
    }
    throw NotPlayable{name, "it does not begin with what it consists of"};
}

TsCut read_ts_cut(const std::string& name, TsBytes around, std::size_t keyframe, const TsHead& head) {
    const TsPacket first = packet_at(name, around, keyframe);
    const auto times = media::ts_times(first.payload);
    if (first.pid != head.video || !first.begins || !times)
        throw NotPlayable{name, "its keyframes are not where the index has them"};
    if (first.scrambled) throw NotPlayable{name, "it is encrypted"};
    bool mapped = false;
    for (std::size_t at = keyframe; at >= ts_packet_bytes;) {
        at -= ts_packet_bytes;
        const TsPacket packet = packet_at(name, around, at);
        if (packet.pid == head.video) break;
        mapped = mapped || (packet.pid == head.map && packet.begins && media::ts_streams(packet.payload));
        if (mapped && packet.pid == 0 && packet.begins) return {at, true, times->pts};
    }
    return {keyframe, false, times->pts};
}

} // namespace vlm::hls
