// SPDX-License-Identifier: Apache-2.0
#include "common/records/result_formatter.hpp"

#include "common/base/text.hpp"

namespace vlm::records {

namespace {

constexpr base::Micros last_shown = std::chrono::seconds{2};

} // namespace

std::string ResultFormatter::begin() const {
    if (m_format == Format::csv) return csv_header();
    if (m_format == Format::vtt) return vtt_header();
    return "";
}

std::string ResultFormatter::add(const Result& result) {
    if (m_format == Format::jsonl) return to_json_line(result);
    if (m_format == Format::csv) return csv_row(result);
    if (m_format == Format::text) return text_block(result, m_heading);
    std::string cue = take_cue(&result);
    if (!result.error && !base::trim(result.text).empty()) {
        m_cue = Cue{result.source, result.t0, std::nullopt, result.text};
        if (result.t1 > result.t0) m_cue->end = result.t1;
    }
    return cue;
}

std::string ResultFormatter::finish() {
    return take_cue(nullptr);
}

std::string ResultFormatter::take_cue(const Result* next) {
    if (!m_cue) return "";
    const Cue cue = *m_cue;
    m_cue.reset();
    const bool ended_by_next = next != nullptr && next->source == cue.source && next->t0 > cue.start;
    const base::Micros end = cue.end.value_or(ended_by_next ? next->t0 : cue.start + last_shown);
    if (m_format == Format::srt) return srt_cue(++m_number, cue.start, end, cue.text);
    return vtt_cue(cue.start, end, cue.text);
}

} // namespace vlm::records
