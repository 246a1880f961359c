// SPDX-License-Identifier: Apache-2.0
#include "common/media/mp4_sample_tables.hpp"

#include <array>
#include <limits>

namespace vlm::media {
namespace {

constexpr std::size_t behind_version = 4;
constexpr std::array single = {mp4_type("stsd"), mp4_type("stts"), mp4_type("ctts"), mp4_type("stsc"),
                               mp4_type("stsz"), mp4_type("stco"), mp4_type("co64"), mp4_type("stss")};

/// Of all samples, where they are equally large; else 0.
std::uint32_t same_size(Mp4Bytes stbl) {
    const auto box = find_mp4_box(stbl, mp4_type("stsz"));
    return box && box->size() >= 8 ? static_cast<std::uint32_t>(mp4_number(*box, behind_version, 4)) : 0;
}

bool has_twice(Mp4Bytes boxes, std::uint32_t type) {
    int count = 0;
    each_mp4_box(boxes, [&](const Mp4Box& box) {
        if (box.type == type) ++count;
        return true;
    });
    return count > 1;
}

/// For how many samples the runs hold; nothing where one holds for none, or they are more than there can be.
std::optional<std::uint64_t> samples_of(const Mp4Table& runs) {
    std::uint64_t samples = 0;
    for (std::size_t run = 0; run < runs.count(); ++run) {
        if (runs.at(run) == 0) return std::nullopt;
        samples += runs.at(run);
    }
    return samples;
}

} // namespace

Mp4Table::Mp4Table(const std::optional<Mp4Bytes>& box, std::size_t count_at, std::size_t entry)
    : m_entry{entry}
    , m_there{box.has_value()} {
    if (!box || box->size() < count_at + 4) return;
    m_count = mp4_number(*box, count_at, 4);
    m_entries = box->subspan(count_at + 4);
    m_whole = entry == 0 || m_count <= m_entries.size() / entry;
    if (!m_whole) m_count = 0;
}

std::uint32_t Mp4SampleTables::Runs::next() {
    while (m_run < m_table.count() && m_in_run >= m_table.at(m_run)) {
        ++m_run;
        m_in_run = 0;
    }
    if (m_run >= m_table.count()) return 0;
    ++m_in_run;
    return m_table.at(m_run, 1);
}

Mp4SampleTables::Mp4SampleTables(Mp4Bytes stbl)
    : m_boxes{stbl}
    , m_chunks{find_mp4_box(stbl, mp4_type("stsc")), behind_version, 12}
    , m_wide{find_mp4_box(stbl, mp4_type("co64")).has_value()}
    , m_offsets{find_mp4_box(stbl, m_wide ? mp4_type("co64") : mp4_type("stco")), behind_version, m_wide ? 8U : 4U}
    , m_same_size{same_size(stbl)}
    , m_sizes{find_mp4_box(stbl, mp4_type("stsz")), behind_version + 4, m_same_size == 0 ? 4U : 0U}
    , m_lasting{find_mp4_box(stbl, mp4_type("stts")), behind_version, 8}
    , m_shown{find_mp4_box(stbl, mp4_type("ctts")), behind_version, 8}
    , m_sync{find_mp4_box(stbl, mp4_type("stss")), behind_version, 4} {}

bool Mp4SampleTables::can_place() const {
    return m_chunks.is_whole() && m_chunks.count() > 0 && m_offsets.is_whole() && m_sizes.is_whole();
}

std::string Mp4SampleTables::fault() const {
    for (const std::uint32_t type : single) {
        if (has_twice(m_boxes, type)) return "it has two tables of one kind";
    }
    if (m_wide && find_mp4_box(m_boxes, mp4_type("stco"))) return "it has two tables of places";
    if (!can_place() || !m_lasting.is_whole()) return "a table of its samples is missing or cut off";
    for (const Mp4Table* table : {&m_shown, &m_sync}) {
        if (table->is_there() && !table->is_whole()) return "a table of its samples is cut off";
    }
    for (const auto& found : {fault_of_chunks(), fault_of_times(), fault_of_sync()}) {
        if (!found.empty()) return found;
    }
    return "";
}

std::string Mp4SampleTables::fault_of_chunks() const {
    std::uint64_t samples = 0;
    for (std::size_t run = 0; run < m_chunks.count(); ++run) {
        const bool last = run + 1 == m_chunks.count();
        const std::uint64_t first = m_chunks.at(run);
        const std::uint64_t next = last ? m_offsets.count() + 1 : m_chunks.at(run + 1);
        if ((run == 0 && first != 1) || next <= first || next > m_offsets.count() + 1) return "its chunks are no row";
        if (m_chunks.at(run, 2) != 1) return "it has samples of a second description";
        samples += (next - first) * m_chunks.at(run, 1);
        if (m_chunks.at(run, 1) == 0 || samples > count()) return "its chunks hold other samples than there are";
    }
    return samples == count() ? "" : "its chunks hold other samples than there are";
}

std::string Mp4SampleTables::fault_of_times() const {
    constexpr std::uint32_t longest = std::numeric_limits<std::int32_t>::max();
    constexpr std::int32_t farthest = 1 << 28;
    if (samples_of(m_lasting) != count()) return "its samples and their times are not as many";
    if (tells_order() && samples_of(m_shown) != count()) return "its samples and their times are not as many";
    for (std::size_t run = 0; run < m_lasting.count(); ++run) {
        if (m_lasting.at(run, 1) > longest) return "its times go back";
    }
    for (std::size_t run = 0; run < m_shown.count(); ++run) {
        const auto after = static_cast<std::int32_t>(m_shown.at(run, 1));
        if (after <= -farthest || after >= farthest) return "it shows samples long after they are decoded";
    }
    return "";
}

std::string Mp4SampleTables::fault_of_sync() const {
    if (m_sync.is_there() && m_sync.count() == 0) return "it has no keyframe";
    std::uint32_t before = 0;
    for (std::size_t i = 0; i < m_sync.count(); ++i) {
        if (m_sync.at(i) <= before || m_sync.at(i) > count()) return "its keyframes are no row";
        before = m_sync.at(i);
    }
    return "";
}

bool Mp4SampleTables::go_to_chunk() {
    while (m_left == 0) {
        if (m_chunk == m_offsets.count()) return false;
        while (m_chunk_run + 1 < m_chunks.count() && m_chunks.at(m_chunk_run + 1) <= m_chunk + 1)
            ++m_chunk_run;
        const std::uint64_t place = m_wide ? m_offsets.wide_at(m_chunk) : m_offsets.at(m_chunk);
        if (place > std::numeric_limits<std::int64_t>::max() / 2) return false;
        m_position = static_cast<std::int64_t>(place);
        m_left = m_chunks.at(m_chunk_run, 1);
        ++m_chunk;
    }
    return true;
}

bool Mp4SampleTables::is_sync() {
    if (!m_sync.is_whole() || m_sync.count() == 0) return true;
    while (m_next_sync < m_sync.count() && m_sync.at(m_next_sync) < m_sample + 1)
        ++m_next_sync;
    return m_next_sync < m_sync.count() && m_sync.at(m_next_sync) == m_sample + 1;
}

std::optional<Mp4TableSample> Mp4SampleTables::next() {
    if (is_done() || !can_place() || !go_to_chunk()) return std::nullopt;
    const std::uint32_t size = m_same_size != 0 ? m_same_size : m_sizes.at(m_sample);
    if (m_position > std::numeric_limits<std::int64_t>::max() - std::int64_t{size}) return std::nullopt;
    const Mp4TableSample sample{m_position, size, m_decoded, static_cast<std::int32_t>(m_shown_after.next()),
                                is_sync()};
    m_position += size;
    m_decoded += m_lasts.next();
    --m_left;
    ++m_sample;
    return sample;
}

} // namespace vlm::media
