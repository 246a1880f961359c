// SPDX-License-Identifier: Apache-2.0
#include "common/records/formats.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/records/csv.hpp"

namespace vlm::records {

namespace {

std::string number(std::optional<std::int64_t> value) {
    return value ? std::to_string(*value) : std::string{};
}

std::string number(std::optional<double> value) {
    return value ? fmt::format("{:.3f}", *value) : std::string{};
}

std::string clock(base::Micros time, char decimal_mark) {
    const auto ms = std::max<std::int64_t>(0, time.count() / 1000);
    return fmt::format("{:02}:{:02}:{:02}{}{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, decimal_mark,
                       ms % 1000);
}

std::string span(base::Micros start, base::Micros end, char decimal_mark) {
    const base::Micros last = std::max(end, start + std::chrono::milliseconds{1});
    return clock(start, decimal_mark) + " --> " + clock(last, decimal_mark) + "\n";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

// An empty line would end the cue.
std::string cue_lines(std::string_view text) {
    const std::string clean = base::printable(base::valid_utf8(text));
    std::string lines;
    for (const auto line : base::split(clean, '\n')) {
        if (!base::trim(line).empty()) lines += std::string{base::trim(line)} + "\n";
    }
    return lines;
}

} // namespace

std::string csv_header() {
    return "source,t0,t1,n_sent,backend,model,text,json,finish_reason,input_tokens,output_tokens,cached_tokens,"
           "ttft_ms,total_ms,error\r\n";
}

std::string csv_row(const Result& result) {
    const auto& error = result.error;
    return csv_line({csv_field(result.source), base::format_seconds(result.t0), base::format_seconds(result.t1),
                     std::to_string(result.n_sent), csv_field(result.backend), csv_foreign(result.model),
                     csv_foreign(result.text), csv_field(result.json), csv_foreign(result.finish_reason),
                     number(result.usage.input), number(result.usage.output), number(result.usage.cached),
                     number(result.ms.ttft), number(result.ms.total),
                     csv_field(error ? error->kind + ": " + error->message : std::string{})});
}

std::string srt_cue(int number, base::Micros start, base::Micros end, std::string_view text) {
    std::string lines = cue_lines(text);
    // SubRip has no escapes. What is left of "--->" is an arrow again.
    for (auto at = lines.find("-->"); at != std::string::npos;
         at = lines.find("-->", at - std::min<std::size_t>(at, 1))) {
        lines.erase(at, 1);
    }
    return fmt::format("{}\n{}{}\n", number, span(start, end, ','), lines);
}

std::string vtt_header() {
    return "WEBVTT\n\n";
}

std::string vtt_cue(base::Micros start, base::Micros end, std::string_view text) {
    std::string lines = cue_lines(text);
    replace_all(lines, "&", "&amp;");
    replace_all(lines, "<", "&lt;");
    replace_all(lines, ">", "&gt;");
    return span(start, end, '.') + lines + "\n";
}

std::string text_heading(std::string_view source, base::Micros t0, base::Micros t1, Heading heading) {
    if (heading == Heading::none) return "";
    std::string head;
    if (heading == Heading::source_and_time) head = base::one_line(source) + ": ";
    head += base::format_clock(t0);
    if (t1 > t0) head += " - " + base::format_clock(t1);
    return head + ": ";
}

std::string text_block(const Result& result, Heading heading) {
    const std::string clean = base::printable(base::valid_utf8(result.text));
    const auto text = base::trim(clean);
    if (result.error || text.empty()) return "";
    return fmt::format("{}{}\n", text_heading(result.source, result.t0, result.t1, heading), text);
}

} // namespace vlm::records
