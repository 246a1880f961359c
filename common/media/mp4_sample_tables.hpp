// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "common/media/mp4_boxes.hpp"

namespace vlm::media {

/// Entries of equal size behind a count, as they lie in a box.
class Mp4Table {
public:
    /// `count_at`: where the count stands in the box; `entry`: bytes of an entry.
    Mp4Table(const std::optional<Mp4Bytes>& box, std::size_t count_at, std::size_t entry);

    /// Whether there is such a box, and it has as many entries as it says.
    [[nodiscard]] bool is_whole() const { return m_whole; }
    [[nodiscard]] bool is_there() const { return m_there; }
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] std::uint32_t at(std::size_t entry, std::size_t field = 0) const {
        return static_cast<std::uint32_t>(mp4_number(m_entries, entry * m_entry + field * 4, 4));
    }
    [[nodiscard]] std::uint64_t wide_at(std::size_t entry) const { return mp4_number(m_entries, entry * m_entry, 8); }

private:
    std::size_t m_entry;
    std::size_t m_count = 0;
    bool m_there = false;
    bool m_whole = false;
    Mp4Bytes m_entries;
};

/// A sample of an MP4 track as its tables describe it. Times are in the track's time scale.
struct Mp4TableSample {
    std::int64_t position;    ///< in the file
    std::int64_t size;        ///< in bytes
    std::int64_t decoded;     ///< when, from 0
    std::int64_t shown_after; ///< how much later than decoded; may be negative
    bool sync;
};

/// The tables of a track (ISO/IEC 14496-12, 8.6 and 8.7), walked sample by sample.
class Mp4SampleTables {
public:
    /// Of what the box stbl holds, which outlives it.
    explicit Mp4SampleTables(Mp4Bytes stbl);
    Mp4SampleTables(const Mp4SampleTables&) = delete;
    Mp4SampleTables& operator=(const Mp4SampleTables&) = delete;

    /// Whether the tables that place samples are there and as long as they say; without them nothing can be walked.
    [[nodiscard]] bool can_place() const;

    /// How many samples there are; a file can claim any number.
    [[nodiscard]] std::size_t count() const { return m_sizes.count(); }

    /// Whether samples are shown in another order than decoded.
    [[nodiscard]] bool tells_order() const { return m_shown.count() > 0; }

    /// Whether sync samples are listed; else all are.
    [[nodiscard]] bool lists_sync() const { return m_sync.is_there(); }

    /// What contradicts the standard, or another table, in words; empty where every table describes all samples, each
    /// once, by one sample entry.
    [[nodiscard]] std::string fault() const;

    /// The next in decoding order, from the first on. Nothing where there is none, or none has a place.
    [[nodiscard]] std::optional<Mp4TableSample> next();

    /// Whether next() has given them all.
    [[nodiscard]] bool is_done() const { return m_sample == count(); }

    /// When the next is decoded, or would be.
    [[nodiscard]] std::int64_t decoded() const { return m_decoded; }

private:
    /// A table that says for how many samples a value holds.
    class Runs {
    public:
        explicit Runs(const Mp4Table& table)
            : m_table{table} {}
        [[nodiscard]] std::uint32_t next();

    private:
        const Mp4Table& m_table;
        std::size_t m_run = 0;
        std::uint32_t m_in_run = 0;
    };

    [[nodiscard]] std::string fault_of_chunks() const;
    [[nodiscard]] std::string fault_of_times() const;
    [[nodiscard]] std::string fault_of_sync() const;
    [[nodiscard]] bool go_to_chunk();
    [[nodiscard]] bool is_sync();

    Mp4Bytes m_boxes;
    Mp4Table m_chunks;
    bool m_wide;
    Mp4Table m_offsets;
    std::uint32_t m_same_size;
    Mp4Table m_sizes;
    Mp4Table m_lasting;
    Mp4Table m_shown;
    Mp4Table m_sync;
    Runs m_lasts{m_lasting};
    Runs m_shown_after{m_shown};
    std::size_t m_sample = 0;
    std::size_t m_chunk = 0; ///< of those that have begun, how many
    std::size_t m_chunk_run = 0;
    std::uint32_t m_left = 0; ///< in this chunk
    std::int64_t m_position = 0;
    std::int64_t m_decoded = 0;
    std::size_t m_next_sync = 0;
};

} // namespace vlm::media
