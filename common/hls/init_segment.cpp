// SPDX-License-Identifier: Apache-2.0
#include "common/hls/init_segment.hpp"

#include "common/hls/boxes.hpp"

namespace vlm::hls {

using media::CodedTrack;
using Box = BoxWriter::Box;

namespace {

constexpr std::uint32_t movie_timescale = 1000;
constexpr std::uint32_t one = 0x10000; // 16.16

void write_ftyp(BoxWriter& writer) {
    const Box box{writer, "ftyp"};
    writer.text("iso6");
    writer.u32(0);
    writer.text("iso6");
    writer.text("cmfc");
    writer.text("mp41");
}

void write_matrix(BoxWriter& writer, const std::array<std::int32_t, 9>& matrix) {
    for (const std::int32_t value : matrix)
        writer.u32(static_cast<std::uint32_t>(value));
}

void write_mvhd(BoxWriter& writer, std::uint32_t next_track) {
    const Box box{writer, "mvhd", 0, 0};
    writer.zeros(8); // when it was made and changed
    writer.u32(movie_timescale);
    writer.u32(0); // duration
    writer.u32(one);
    writer.u16(0x100); // full volume
    writer.zeros(10);
    write_matrix(writer, CodedTrack{}.matrix);
    writer.zeros(24);
    writer.u32(next_track);
}

void write_tkhd(BoxWriter& writer, const CodedTrack& track, std::uint32_t number) {
    constexpr std::uint32_t enabled_in_movie = 3;
    const bool audio = track.kind == CodedTrack::Kind::audio;
    const Box box{writer, "tkhd", 0, enabled_in_movie};
    writer.zeros(8);
    writer.u32(number);
    writer.zeros(4 + 4 + 8 + 2);   // reserved, duration, reserved, layer
    writer.u16(audio ? 1 : 0);     // those of one group are alternatives
    writer.u16(audio ? 0x100 : 0); // volume
    writer.u16(0);
    write_matrix(writer, track.matrix);
    writer.u32(static_cast<std::uint32_t>(track.width) * one);
    writer.u32(static_cast<std::uint32_t>(track.height) * one);
}

/// From the shift to the end.
void write_edts(BoxWriter& writer, const CodedTrack& track) {
    if (track.shift == 0) return;
    const Box edts{writer, "edts"};
    const Box elst{writer, "elst", 1, 0};
    writer.u32(1);
    writer.u64(0); // duration: all that comes
    writer.u64(static_cast<std::uint64_t>(track.shift));
    writer.u32(one);
}

/// Three letters of five bits each.
std::uint16_t packed_language(const std::string& language) {
    std::uint16_t packed = 0;
    for (const char letter : language.size() == 3 ? language : "und")
        packed = static_cast<std::uint16_t>(packed << 5 | ((letter - 0x60) & 0x1f));
    return packed;
}

void write_mdhd(BoxWriter& writer, const CodedTrack& track) {
    const Box box{writer, "mdhd", 0, 0};
    writer.zeros(8);
    writer.u32(track.timescale);
    writer.u32(0);
    writer.u16(packed_language(track.language));
    writer.u16(0);
}

void write_hdlr(BoxWriter& writer, const CodedTrack& track) {
    const bool audio = track.kind == CodedTrack::Kind::audio;
    const Box box{writer, "hdlr", 0, 0};
    writer.u32(0);
    writer.text(audio ? "soun" : "vide");
    writer.zeros(12);
    writer.text(audio ? "sound" : "video");
    writer.u8(0);
}

void write_media_header(BoxWriter& writer, const CodedTrack& track) {
    if (track.kind == CodedTrack::Kind::audio) {
        const Box box{writer, "smhd", 0, 0};
        writer.zeros(4);
    } else {
        const Box box{writer, "vmhd", 0, 1};
        writer.zeros(8);
    }
}

/// The samples lie in the same file as their description.
void write_dinf(BoxWriter& writer) {
    const Box dinf{writer, "dinf"};
    const Box dref{writer, "dref", 0, 0};
    writer.u32(1);
    const Box url{writer, "url ", 0, 1};
}

/// Tables without an entry: the samples come in fragments.
void write_stbl(BoxWriter& writer, const CodedTrack& track) {
    const Box stbl{writer, "stbl"};
    {
        const Box stsd{writer, "stsd", 0, 0};
        writer.u32(1);
        writer.bytes(track.entry);
    }
    for (const char* const type : {"stts", "stsc", "stco"}) {
        const Box table{writer, type, 0, 0};
        writer.u32(0);
    }
    const Box stsz{writer, "stsz", 0, 0};
    writer.zeros(8);
}

void write_trak(BoxWriter& writer, const CodedTrack& track, std::uint32_t number) {
    const Box trak{writer, "trak"};
    write_tkhd(writer, track, number);
    write_edts(writer, track);
    const Box mdia{writer, "mdia"};
    write_mdhd(writer, track);
    write_hdlr(writer, track);
    const Box minf{writer, "minf"};
    write_media_header(writer, track);
    write_dinf(writer);
    write_stbl(writer, track);
}

void write_mvex(BoxWriter& writer, std::uint32_t tracks) {
    const Box mvex{writer, "mvex"};
    for (std::uint32_t number = 1; number <= tracks; ++number) {
        const Box trex{writer, "trex", 0, 0};
        writer.u32(number);
        writer.u32(1); // the sample entry
        writer.zeros(12);
    }
}

} // namespace

std::vector<std::uint8_t> init_segment(const std::vector<const CodedTrack*>& tracks) {
    const auto count = static_cast<std::uint32_t>(tracks.size());
    BoxWriter writer;
    write_ftyp(writer);
    {
        const Box moov{writer, "moov"};
        write_mvhd(writer, count + 1);
        for (std::uint32_t i = 0; i < count; ++i)
            write_trak(writer, *tracks[i], i + 1);
        write_mvex(writer, count);
    }
    return writer.take();
}

} // namespace vlm::hls
