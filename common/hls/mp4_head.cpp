// SPDX-License-Identifier: Apache-2.0
#include "common/hls/mp4_head.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <vector>

#include "common/hls/boxes.hpp"

namespace vlm::hls {

using media::each_mp4_box;
using media::mp4_type;
using media::Mp4Box;
using media::Mp4Bytes;
using Box = BoxWriter::Box;

namespace {

constexpr std::int64_t largest_sample = 4 << 20; ///< for which libavformat may take memory before it finds the end

/// The first samples of a track: what is looked at of it in the end, and what lasts as long of the others.
std::span<const TableSample> head_of(const TableTrack& track) {
    const std::size_t most = track.kind == media::CodedTrack::Kind::video ? 128 : 512;
    return std::span{track.samples}.first(std::min(track.samples.size(), most));
}

/// The tables of a track's beginning. Behind it come a few samples as large as all that is left out, of which
/// libavformat counts the bytes, but which it never reads: they lie behind the end.
class HeadTables {
public:
    HeadTables(const TableTrack& track, std::int64_t behind_end)
        : m_track{track}
        , m_head{head_of(track)}
        , m_behind_end{behind_end} {
        std::int64_t left_out = 0;
        for (const TableSample& sample : std::span{track.samples}.subspan(m_head.size()))
            left_out += sample.size;
        for (; left_out > 0; left_out -= m_rest.back())
            m_rest.push_back(std::min(left_out, largest_sample));
    }

    void write(BoxWriter& writer) const {
        if (m_track.tells_order) write_ctts(writer);
        write_stsc(writer);
        write_stsz(writer);
        write_co64(writer);
        if (m_track.lists_sync) write_stss(writer);
    }

private:
    [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(m_head.size() + m_rest.size()); }

    /// With an entry that has all decoded as early as they are, and two at which libavformat does not look.
    void write_ctts(BoxWriter& writer) const {
        std::vector<std::int32_t> shown_after;
        for (const TableSample& sample : m_head)
            shown_after.push_back(sample.shown_after);
        shown_after.insert(shown_after.end(), m_rest.size(), 0);
        shown_after.insert(shown_after.end(), {-m_track.ahead, 0, 0});
        const Box box{writer, "ctts", 1, 0};
        writer.u32(static_cast<std::uint32_t>(shown_after.size()));
        for (const std::int32_t after : shown_after) {
            writer.u32(1);
            writer.u32(static_cast<std::uint32_t>(after));
        }
    }

    /// A chunk for each.
    static void write_stsc(BoxWriter& writer) {
        const Box box{writer, "stsc", 0, 0};
        for (int i = 0; i < 4; ++i) // entries; the first: from which chunk, samples, description
            writer.u32(1);
    }

    void write_stsz(BoxWriter& writer) const {
        const Box box{writer, "stsz", 0, 0};
        writer.u32(0);
        writer.u32(count());
        for (const TableSample& sample : m_head)
            writer.u32(sample.size);
        for (const std::int64_t size : m_rest)
            writer.u32(static_cast<std::uint32_t>(size));
    }

    void write_co64(BoxWriter& writer) const {
        const Box box{writer, "co64", 0, 0};
        writer.u32(count());
        for (const TableSample& sample : m_head)
            writer.u64(static_cast<std::uint64_t>(sample.position));
        for (std::size_t i = 0; i < m_rest.size(); ++i)
            writer.u64(static_cast<std::uint64_t>(m_behind_end));
    }

    void write_stss(BoxWriter& writer) const {
        std::vector<std::uint32_t> numbers;
        for (std::size_t i = 0; i < m_head.size(); ++i) {
            if (m_head[i].sync != 0) numbers.push_back(static_cast<std::uint32_t>(i + 1));
        }
        const Box box{writer, "stss", 0, 0};
        writer.u32(static_cast<std::uint32_t>(numbers.size()));
        for (const std::uint32_t number : numbers)
            writer.u32(number);
    }

    const TableTrack& m_track;
    std::span<const TableSample> m_head;
    std::int64_t m_behind_end;
    std::vector<std::int64_t> m_rest; ///< sizes
};

/// Copies what stbl holds but for the tables that grow with the samples; that of times is short in most files, and
/// libavformat works out the frame rate with it.
void write_stbl(BoxWriter& writer, Mp4Bytes boxes, const HeadTables& tables) {
    const Box stbl{writer, "stbl"};
    each_mp4_box(boxes, [&](const Mp4Box& box) {
        if (box.type == mp4_type("stsd") || box.type == mp4_type("stts")) writer.bytes(box.whole);
        return true;
    });
    tables.write(writer);
}

/// Copies a box and what it holds, down to stbl.
void write_down(BoxWriter& writer, const Mp4Box& box, const HeadTables& tables) {
    if (box.type == mp4_type("stbl")) return write_stbl(writer, box.content, tables);
    const char* const name = box.type == mp4_type("trak")   ? "trak"
                             : box.type == mp4_type("mdia") ? "mdia"
                             : box.type == mp4_type("minf") ? "minf"
                                                            : nullptr;
    if (name == nullptr) return writer.bytes(box.whole);
    const Box copy{writer, name};
    each_mp4_box(box.content, [&](const Mp4Box& inner) {
        write_down(writer, inner, tables);
        return true;
    });
}

std::vector<std::uint8_t> short_movie(Mp4Bytes movie, const Mp4Tables& tables, std::int64_t behind_end) {
    BoxWriter writer;
    {
        const Box moov{writer, "moov"};
        std::size_t trak = 0;
        auto track = tables.tracks.begin();
        each_mp4_box(movie, [&](const Mp4Box& box) {
            if (box.type != mp4_type("trak")) {
                writer.bytes(box.whole);
            } else if (trak++; track != tables.tracks.end() && track->number == trak) {
                write_down(writer, box, HeadTables{*track, behind_end});
                ++track;
            }
            return true;
        });
    }
    return writer.take();
}

/// The boxes stay where they are, all but two kinds as room that is free.
void copy_boxes(const std::string& name, const Mp4File& file, base::MemoryFile& head) {
    constexpr std::int64_t longest_ftyp = 4096;
    for (const FileBox& box : file.boxes()) {
        if (box.type == mp4_type("ftyp") && box.size <= longest_ftyp) {
            head.write_at(box.place, file.bytes(box.place, box.size));
            continue;
        }
        const bool is_long = box.header > 8;
        if (!is_long && box.size > std::numeric_limits<std::uint32_t>::max())
            throw NotTaken{name, "its last box tells no size"};
        BoxWriter writer;
        writer.u32(is_long ? 1 : static_cast<std::uint32_t>(box.size));
        writer.text(box.type == mp4_type("mdat") ? "mdat" : "free");
        if (is_long) writer.u64(static_cast<std::uint64_t>(box.size));
        head.write_at(box.place, writer.take());
    }
}

/// Up to a bound, beyond which nobody reads who wants to know what the tracks are.
void copy_samples(const TableTrack& track, const Mp4File& file, base::MemoryFile& head) {
    constexpr std::int64_t most = std::int64_t{12} << 20U;
    std::int64_t copied = 0;
    for (const TableSample& sample : head_of(track)) {
        copied += sample.size;
        if (copied > most) return;
        head.write_at(sample.position, file.bytes(sample.position, sample.size));
    }
}

} // namespace

base::MemoryFile mp4_head(const std::string& name, const Mp4File& file, Mp4Bytes movie, const Mp4Tables& tables) {
    constexpr std::size_t largest = std::size_t{16} << 20U;
    constexpr std::int64_t far = std::int64_t{1} << 40U;
    base::MemoryFile head{file.size()};
    copy_boxes(name, file, head);
    for (const TableTrack& track : tables.tracks)
        copy_samples(track, file, head);
    const std::vector<std::uint8_t> moov = short_movie(movie, tables, file.size() + far);
    if (moov.size() > largest) throw NotTaken{name, "its description is very large"};
    head.write_at(file.size(), moov);
    return head;
}

} // namespace vlm::hls
