// SPDX-License-Identifier: Apache-2.0
#include "common/media/mp4_samples.hpp"

#include <cstddef>
#include <functional>

extern "C" {
#include <libavformat/avio.h>
#include <libavutil/common.h>
#include <libavutil/intreadwrite.h>
}

#include "common/media/io_bytes.hpp"

namespace vlm::media {
namespace {

constexpr std::int64_t largest_table = std::int64_t{1} << 30U;

struct Box {
    std::uint32_t type = 0;
    std::int64_t begin = 0; ///< of its content
    std::int64_t end = 0;
};

constexpr std::uint32_t kind(const char (&name)[5]) {
    return MKBETAG(static_cast<std::uint32_t>(name[0]), static_cast<std::uint32_t>(name[1]),
                   static_cast<std::uint32_t>(name[2]), static_cast<std::uint32_t>(name[3]));
}

/// The box that begins there, within `outer`.
std::optional<Box> box_at(AVIOContext& io, std::int64_t at, const Box& outer) {
    const IoBytes head = read_at(io, at, 16);
    if (head.size() < 8) return std::nullopt;
    Box box{AV_RB32(&head[4]), at + 8, at + static_cast<std::int64_t>(AV_RB32(head.data()))};
    if (box.end == at) box.end = outer.end; // up to the end of the file
    if (box.end == at + 1) {
        if (head.size() < 16 || AV_RB64(&head[8]) > static_cast<std::uint64_t>(outer.end)) return std::nullopt;
        box.begin = at + 16;
        box.end = at + static_cast<std::int64_t>(AV_RB64(&head[8]));
    }
    if (box.end < box.begin || box.end > outer.end) return std::nullopt;
    return box;
}

/// Gives the boxes in another, until `take` returns false.
void walk(AVIOContext& io, const Box& outer, const std::function<bool(const Box&)>& take) {
    std::int64_t at = outer.begin;
    while (at + 8 <= outer.end) {
        const auto box = box_at(io, at, outer);
        if (!box || !take(*box)) return;
        at = box->end;
    }
}

std::optional<Box> find(AVIOContext& io, const std::optional<Box>& outer, std::uint32_t type) {
    std::optional<Box> found;
    if (!outer) return found;
    walk(io, *outer, [&](const Box& box) {
        if (box.type == type) found = box;
        return !found;
    });
    return found;
}

bool has_fragments(AVIOContext& io, const Box& file) {
    return find(io, file, kind("moof")) || find(io, find(io, file, kind("moov")), kind("mvex"));
}

std::optional<std::uint32_t> id_of(AVIOContext& io, const Box& track) {
    const auto header = find(io, track, kind("tkhd"));
    if (!header) return std::nullopt;
    const IoBytes bytes = read_at(io, header->begin, 24);
    if (bytes.size() < 24) return std::nullopt;
    return AV_RB32(&bytes[bytes[0] == 1 ? 20 : 12]);
}

/// The box with the tables of the track.
std::optional<Box> table_box(AVIOContext& io, const Box& file, int track) {
    std::optional<Box> found;
    const auto movie = find(io, file, kind("moov"));
    if (!movie) return found;
    walk(io, *movie, [&](const Box& box) {
        if (box.type == kind("trak") && id_of(io, box) == static_cast<std::uint32_t>(track)) found = box;
        return !found;
    });
    return find(io, find(io, find(io, found, kind("mdia")), kind("minf")), kind("stbl"));
}

/// Entries of equal size, behind a count.
class Table {
public:
    Table(AVIOContext& io, const std::optional<Box>& box, std::size_t count_at, std::size_t entry)
        : m_first{count_at + 4}
        , m_entry{entry} {
        if (!box || box->end - box->begin > largest_table) return;
        m_bytes = read_at(io, box->begin, box->end - box->begin);
        if (m_bytes.size() < m_first) return;
        m_count = AV_RB32(&m_bytes[count_at]);
        m_whole = m_bytes.size() - m_first >= m_count * m_entry;
    }

    [[nodiscard]] bool is_whole() const { return m_whole; }
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] std::uint32_t at(std::size_t entry, std::size_t field = 0) const {
        return AV_RB32(&m_bytes[m_first + entry * m_entry + field * 4]);
    }
    [[nodiscard]] std::int64_t wide_at(std::size_t entry) const {
        return static_cast<std::int64_t>(AV_RB64(&m_bytes[m_first + entry * m_entry]));
    }

private:
    std::size_t m_first;
    std::size_t m_entry;
    std::size_t m_count = 0;
    bool m_whole = false;
    IoBytes m_bytes;
};

/// The tables of one track, walked sample by sample.
class Samples {
public:
    Samples(AVIOContext& io, const Box& tables)
        : m_chunks{io, find(io, tables, kind("stsc")), 4, 12}
        , m_wide{find(io, tables, kind("co64")).has_value()}
        , m_offsets{io, find(io, tables, m_wide ? kind("co64") : kind("stco")), 4, m_wide ? 8U : 4U}
        , m_same_size{same_size(io, tables)}
        , m_sizes{io, find(io, tables, kind("stsz")), 8, m_same_size == 0 ? 4U : 0U}
        , m_shown{io, find(io, tables, kind("ctts")), 4, 8}
        , m_sync{io, find(io, tables, kind("stss")), 4, 4} {}

    /// `end` is that of the file.
    std::optional<std::vector<Mp4Sample>> sync_samples(std::int64_t end) {
        if (!m_chunks.is_whole() || m_chunks.count() == 0 || !m_offsets.is_whole() || !m_sizes.is_whole()) return {};
        std::vector<Mp4Sample> samples;
        std::size_t sample = 0;
        std::size_t run = 0;
        for (std::size_t chunk = 0; chunk < m_offsets.count(); ++chunk) {
            while (run + 1 < m_chunks.count() && m_chunks.at(run + 1) <= chunk + 1)
                ++run;
            std::int64_t position = m_wide ? m_offsets.wide_at(chunk) : std::int64_t{m_offsets.at(chunk)};
            for (std::uint32_t i = 0; i < m_chunks.at(run, 1) && sample < m_sizes.count(); ++i, ++sample) {
                const std::int64_t size = m_same_size != 0 ? m_same_size : m_sizes.at(sample);
                const std::int64_t shown_after = next_shown_after();
                if (is_sync(sample)) samples.push_back({position, size, shown_after});
                position += size;
                if (position > end) return {};
            }
        }
        if (sample != m_sizes.count()) return {};
        return samples;
    }

private:
    static std::uint32_t same_size(AVIOContext& io, const Box& tables) {
        const auto box = find(io, tables, kind("stsz"));
        const IoBytes head = box ? read_at(io, box->begin, 8) : IoBytes{};
        return head.size() == 8 ? AV_RB32(&head[4]) : 0;
    }

    bool is_sync(std::size_t sample) {
        if (!m_sync.is_whole() || m_sync.count() == 0) return true;
        while (m_next_sync < m_sync.count() && m_sync.at(m_next_sync) < sample + 1)
            ++m_next_sync;
        return m_next_sync < m_sync.count() && m_sync.at(m_next_sync) == sample + 1;
    }

    std::int64_t next_shown_after() {
        if (!m_shown.is_whole()) return 0;
        while (m_shown_run < m_shown.count() && m_in_run >= m_shown.at(m_shown_run)) {
            ++m_shown_run;
            m_in_run = 0;
        }
        if (m_shown_run >= m_shown.count()) return 0;
        ++m_in_run;
        return static_cast<std::int32_t>(m_shown.at(m_shown_run, 1));
    }

    Table m_chunks;
    bool m_wide;
    Table m_offsets;
    std::uint32_t m_same_size;
    Table m_sizes;
    Table m_shown;
    Table m_sync;
    std::size_t m_next_sync = 0;
    std::size_t m_shown_run = 0;
    std::uint32_t m_in_run = 0;
};

} // namespace

std::optional<std::vector<Mp4Sample>> mp4_sync_samples(AVIOContext& io, int track) {
    const Box file{0, 0, avio_size(&io)};
    if (file.end <= 0 || has_fragments(io, file)) return std::nullopt;
    const auto tables = table_box(io, file, track);
    if (!tables) return std::nullopt;
    return Samples{io, *tables}.sync_samples(file.end);
}

} // namespace vlm::media
