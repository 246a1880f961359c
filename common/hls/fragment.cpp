// SPDX-License-Identifier: Apache-2.0
#include "common/hls/fragment.hpp"

#include <limits>
#include <utility>

#include "common/base/error.hpp"
#include "common/hls/boxes.hpp"

namespace vlm::hls {

using media::CodedSample;
using Box = BoxWriter::Box;

namespace {

/// ISO/IEC 14496-12, 8.8.3.1: who depends on whom, and whether decoding can begin there.
constexpr std::uint32_t keyframe_flags = 0x02000000;
constexpr std::uint32_t other_flags = 0x01010000;

/// Where a run's offset is to be written, and what it is without the header's length.
struct OffsetField {
    std::size_t at;
    std::int64_t offset;
};

template <typename Written>
Written checked(std::int64_t value) {
    if (!std::in_range<Written>(value)) throw base::Error{"a segment is too large, or its times make no sense"};
    return static_cast<Written>(value);
}

void write_tfdt(BoxWriter& writer, const TrackFragment& track) {
    const Box box{writer, "tfdt", 1, 0};
    std::int64_t begin = 0;
    if (!track.runs.empty()) begin = track.runs.front().samples.front().dts + track.shift;
    writer.u64(checked<std::uint64_t>(begin));
}

void write_sample(BoxWriter& writer, const CodedSample& sample) {
    writer.u32(checked<std::uint32_t>(sample.duration));
    writer.u32(sample.size);
    writer.u32(sample.keyframe ? keyframe_flags : other_flags);
    writer.u32(static_cast<std::uint32_t>(checked<std::int32_t>(sample.pts - sample.dts)));
}

OffsetField write_trun(BoxWriter& writer, const SampleRun& run) {
    constexpr std::uint32_t has_offset = 0x1;
    constexpr std::uint32_t has_durations_sizes_flags_and_composition = 0xf00;
    const Box box{writer, "trun", 1, has_offset | has_durations_sizes_flags_and_composition};
    writer.u32(checked<std::uint32_t>(static_cast<std::int64_t>(run.samples.size())));
    const OffsetField field{writer.size(), run.offset};
    writer.u32(0);
    for (const CodedSample& sample : run.samples)
        write_sample(writer, sample);
    return field;
}

void write_traf(BoxWriter& writer, const TrackFragment& track, std::vector<OffsetField>& offsets) {
    constexpr std::uint32_t default_base_is_moof = 0x20000;
    const Box traf{writer, "traf"};
    {
        const Box tfhd{writer, "tfhd", 0, default_base_is_moof};
        writer.u32(track.number);
    }
    write_tfdt(writer, track);
    for (const SampleRun& run : track.runs)
        offsets.push_back(write_trun(writer, run));
}

void write_mdat_header(BoxWriter& writer, std::uint64_t media_bytes) {
    constexpr std::uint64_t header_bytes = 8;
    const bool is_long = media_bytes + header_bytes > std::numeric_limits<std::uint32_t>::max();
    writer.u32(is_long ? 1 : static_cast<std::uint32_t>(media_bytes + header_bytes));
    writer.text("mdat");
    if (is_long) writer.u64(media_bytes + 2 * header_bytes);
}

/// Bytes that the header takes, or somewhat more.
std::size_t room_for(const std::vector<TrackFragment>& tracks) {
    constexpr std::size_t others = 256;
    constexpr std::size_t of_run = 20;
    constexpr std::size_t of_sample = 16;
    std::size_t bytes = others;
    for (const TrackFragment& track : tracks) {
        bytes += others;
        for (const SampleRun& run : track.runs)
            bytes += of_run + of_sample * run.samples.size();
    }
    return bytes;
}

} // namespace

std::vector<std::uint8_t> fragment_header(std::uint32_t sequence, const std::vector<TrackFragment>& tracks,
                                          std::uint64_t media_bytes) {
    BoxWriter writer;
    writer.reserve(room_for(tracks));
    std::vector<OffsetField> offsets;
    {
        const Box moof{writer, "moof"};
        {
            const Box mfhd{writer, "mfhd", 0, 0};
            writer.u32(sequence);
        }
        for (const TrackFragment& track : tracks)
            write_traf(writer, track, offsets);
    }
    write_mdat_header(writer, media_bytes);
    for (const OffsetField& field : offsets) {
        const std::int64_t offset = field.offset + static_cast<std::int64_t>(writer.size());
        writer.set_u32(field.at, static_cast<std::uint32_t>(checked<std::int32_t>(offset)));
    }
    return writer.take();
}

} // namespace vlm::hls
