// SPDX-License-Identifier: Apache-2.0
#include "common/hls/fragment_head.hpp"

#include "common/media/codec_string.hpp"

namespace vlm::hls {

using media::find_mp4_box;
using media::mp4_type;
using media::Mp4Box;
using media::Mp4Bytes;

namespace {

/// Fields of a box, one after the other: zero behind its end, which is noted.
class Fields {
public:
    explicit Fields(Mp4Bytes bytes)
        : m_bytes{bytes} {}

    std::uint64_t take(std::size_t width) {
        m_whole = m_whole && width <= m_bytes.size() - m_at;
        if (!m_whole) return 0;
        m_at += width;
        return media::mp4_number(m_bytes, m_at - width, width);
    }

    std::uint32_t u32() { return static_cast<std::uint32_t>(take(4)); }
    void skip(std::size_t width) { static_cast<void>(take(width)); }

    [[nodiscard]] bool whole() const { return m_whole; }

private:
    Mp4Bytes m_bytes;
    std::size_t m_at = 0;
    bool m_whole = true;
};

constexpr std::uint32_t low_24 = 0xFF'FFFF;

/// The number that stands in a box behind two times, which are long in its newer version: a track's, or a timescale.
std::uint32_t after_times(std::optional<Mp4Bytes> box) {
    Fields fields{box.value_or(Mp4Bytes{})};
    const bool is_long = fields.u32() >> 24U == 1;
    for (int i = 0; i < 2; ++i)
        fields.skip(is_long ? 8 : 4);
    return fields.u32();
}

std::string codec_of(const std::optional<Mp4Bytes>& media) {
    const auto descriptions =
        find_mp4_box(find_mp4_box(find_mp4_box(media, mp4_type("minf")), mp4_type("stbl")), mp4_type("stsd"));
    constexpr std::size_t before_entries = 8;
    if (!descriptions || descriptions->size() < before_entries) return {};
    std::string codec;
    media::each_mp4_box(descriptions->subspan(before_entries), [&](const Mp4Box& entry) {
        codec = media::codec_string(entry.whole);
        return false;
    });
    return codec;
}

void read_track(Mp4Bytes track, FragmentedVideo& video) {
    const auto media = find_mp4_box(track, mp4_type("mdia"));
    Fields handler{find_mp4_box(media, mp4_type("hdlr")).value_or(Mp4Bytes{})};
    handler.skip(8);
    const bool is_video = handler.u32() == mp4_type("vide");
    const std::string codec = codec_of(media);
    if (!codec.empty()) video.codecs.insert(is_video ? video.codecs.begin() : video.codecs.end(), codec);
    if (!is_video || video.track != 0) return;
    video.track = after_times(find_mp4_box(track, mp4_type("tkhd")));
    video.timescale = after_times(find_mp4_box(media, mp4_type("mdhd")));
}

void read_usual(Mp4Bytes extends, FragmentedVideo& video) {
    Fields fields{extends};
    fields.skip(4);
    if (fields.u32() != video.track) return;
    fields.skip(4);
    video.usual_duration = fields.u32();
    fields.skip(4);
    video.usual_flags = fields.u32();
}

/// More than ten years make no sense, and would not fit into a clock of microseconds.
std::int64_t latest(const FragmentedVideo& video) {
    return std::int64_t{video.timescale} << 29U;
}

/// Adds a run of samples; false where it makes no sense.
bool add_run(Mp4Bytes run, const FragmentedVideo& usual, std::optional<FragmentHead>& head, std::int64_t dts) {
    constexpr std::uint32_t not_sync = 0x1'0000;
    constexpr std::uint32_t most_samples = 1'000'000;
    Fields fields{run};
    const std::uint32_t flags = fields.u32() & low_24;
    const std::uint32_t count = fields.u32();
    const auto has = [&](std::uint32_t flag) { return (flags & flag) != 0; };
    if (has(1)) fields.skip(4);
    std::optional<std::uint32_t> first_flags;
    if (has(4)) first_flags = fields.u32();
    if (count > most_samples) return false;
    for (std::uint32_t i = 0; i < count && fields.whole(); ++i) {
        const std::uint32_t duration = has(0x100) ? fields.u32() : usual.usual_duration;
        if (has(0x200)) fields.skip(4);
        std::uint32_t sample_flags = has(0x400) ? fields.u32() : usual.usual_flags;
        const auto shown_after = has(0x800) ? static_cast<std::int32_t>(fields.u32()) : 0;
        if (i == 0 && first_flags) sample_flags = *first_flags;
        if (!head) head = {dts, shown_after, 0, (sample_flags & not_sync) == 0};
        head->duration += duration;
        if ((flags & 0xF00) == 0 && i == 0) { // all others are the same, however many there are
            head->duration += std::int64_t{duration} * (count - 1);
            break;
        }
    }
    return fields.whole() && (!head || head->duration < latest(usual));
}

/// What a fragment says of one track: false where it makes no sense.
bool add_track(Mp4Bytes track, const FragmentedVideo& video, std::optional<FragmentHead>& head) {
    Fields header{find_mp4_box(track, mp4_type("tfhd")).value_or(Mp4Bytes{})};
    const std::uint32_t flags = header.u32() & low_24;
    if (header.u32() != video.track || !header.whole()) return header.whole();
    FragmentedVideo usual = video;
    if ((flags & 1) != 0) header.skip(8);
    if ((flags & 2) != 0) header.skip(4);
    if ((flags & 8) != 0) usual.usual_duration = header.u32();
    if ((flags & 0x10) != 0) header.skip(4);
    if ((flags & 0x20) != 0) usual.usual_flags = header.u32();
    Fields time{find_mp4_box(track, mp4_type("tfdt")).value_or(Mp4Bytes{})};
    const bool is_long = time.u32() >> 24U == 1;
    const std::uint64_t dts = time.take(is_long ? 8 : 4);
    bool whole = header.whole() && time.whole() && dts < static_cast<std::uint64_t>(latest(video));
    media::each_mp4_box(track, [&](const Mp4Box& box) {
        if (whole && box.type == mp4_type("trun"))
            whole = add_run(box.content, usual, head, static_cast<std::int64_t>(dts));
        return whole;
    });
    return whole;
}

} // namespace

std::optional<FragmentedVideo> read_fragmented_video(Mp4Bytes moov) {
    FragmentedVideo video;
    media::each_mp4_box(moov, [&](const Mp4Box& box) {
        if (box.type == mp4_type("trak")) read_track(box.content, video);
        return true;
    });
    const auto fragments = find_mp4_box(moov, mp4_type("mvex"));
    if (!fragments || video.track == 0 || video.timescale == 0) return std::nullopt;
    media::each_mp4_box(*fragments, [&](const Mp4Box& box) {
        if (box.type == mp4_type("trex")) read_usual(box.content, video);
        return true;
    });
    return video;
}

std::optional<FragmentHead> read_fragment_head(Mp4Bytes moof, const FragmentedVideo& video) {
    std::optional<FragmentHead> head;
    bool whole = true;
    media::each_mp4_box(moof, [&](const Mp4Box& box) {
        if (box.type == mp4_type("traf")) whole = add_track(box.content, video, head);
        return whole;
    });
    return whole ? head : std::nullopt;
}

} // namespace vlm::hls
