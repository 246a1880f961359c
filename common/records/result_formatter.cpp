// SPDX-License-Identifier: Apache-2.0
#include "common/records/result_formatter.hpp"

#include <algorithm>
#include <utility>

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
    if (result.error && result.error->kind == "source") return ""; // there is no frame that ends the cue before
    const bool follows = m_cue && result.source == m_cue->source && result.t0 > m_cue->start;
    std::string cue = take_cue(follows ? std::optional{result.t0} : std::nullopt);
    if (!result.error && !base::trim(result.text).empty()) {
        m_cue = Cue{result.source, result.t0, std::nullopt, result.text};
        if (result.t1 > result.t0) m_cue->end = result.t1;
    }
    return cue;
}

std::string ResultFormatter::say(base::Micros t0, base::Micros t1, std::string_view text) {
    return cue_of(t0, t1, text);
}

std::string ResultFormatter::end_video(std::optional<base::Micros> end) {
    if (!m_cue || !end) return take_cue(std::nullopt);
    return take_cue(std::min(*end, m_cue->start + last_shown));
}

std::string ResultFormatter::finish() {
    return take_cue(std::nullopt);
}

std::string ResultFormatter::take_cue(std::optional<base::Micros> shown_until) {
    if (!m_cue) return "";
    const Cue cue = *std::exchange(m_cue, std::nullopt);
    const base::Micros end = cue.end.value_or(shown_until.value_or(cue.start + last_shown));
    return cue_of(cue.start, end, cue.text);
}

std::string ResultFormatter::cue_of(base::Micros start, base::Micros end, std::string_view text) {
    return m_format == Format::srt ? srt_cue(++m_number, start, end, text) : vtt_cue(start, end, text);
}

} // namespace vlm::records
