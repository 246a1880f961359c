// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.hpp"
#include "common/records/formats.hpp"
#include "common/records/result.hpp"

namespace vlm::records {

enum class Format { jsonl, text, csv, srt, vtt };

/// Turns results, in the order of their times, into a file of one format: begin(), add() for each, finish(); what they
/// return belongs one after the other. In subtitles the answer about a single frame is shown until the next one of the
/// same source, so that its cue comes out one call later, and records without an answer are left out.
class ResultFormatter {
public:
    explicit ResultFormatter(Format format, Heading heading = Heading::time)
        : m_format{format}
        , m_heading{heading} {}

    [[nodiscard]] std::string begin() const;
    [[nodiscard]] std::string add(const Result& result);

    /// What was said aloud, in subtitles: its cue, which ends no other; for what begins with the
    /// result that was added last, or after it.
    [[nodiscard]] std::string say(base::Micros t0, base::Micros t1, std::string_view text);

    /// What stands before an answer about this span in text.
    [[nodiscard]] std::string heading(const std::string& source, base::Micros t0, base::Micros t1) const {
        return text_heading(source, t0, t1, m_heading);
    }

    /// The video of the last records is over, and ends at `end` where that is known: no cue lasts longer.
    [[nodiscard]] std::string end_video(std::optional<base::Micros> end);
    [[nodiscard]] std::string finish();

private:
    struct Cue {
        std::string source;
        base::Micros start;
        std::optional<base::Micros> end; ///< absent where the next cue, or the video's end, ends it
        std::string text;
    };

    std::string cue_of(base::Micros start, base::Micros end, std::string_view text);
    std::string take_cue(std::optional<base::Micros> shown_until);

    Format m_format;
    Heading m_heading;
    int m_number = 0;
    std::optional<Cue> m_cue;
};

} // namespace vlm::records
