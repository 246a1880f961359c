// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/comparison_writer.hpp"

#include <span>
#include <utility>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/records/result.hpp"
#include "tools/analyze/comparison_page.hpp"

namespace vlm::analyze {
namespace {

constexpr std::size_t most_pictures = 4; ///< of one window, so that it can be seen what happens

cli::Format format_of(const cli::OutputOptions& options, const base::Output& output) {
    return options.format.value_or(output.is_terminal() ? cli::Format::text : cli::Format::jsonl);
}

/// The answers one below the other, each behind its label.
std::string text_of(const std::vector<std::string>& labels, const std::vector<std::vector<records::Result>>& unit) {
    std::string text;
    for (std::size_t who = 0; who < unit.size(); ++who) {
        for (const records::Result& result : unit[who]) {
            if (text.empty())
                text = fmt::format("{} {}:\n", base::one_line(result.source, 4096), base::format_clock(result.t0));
            const std::string said = result.error ? "(" + result.error->kind + ": " + result.error->message + ")"
                                                  : base::printable(base::trim(result.text));
            text += fmt::format("  {}: {}\n", base::one_line(labels[who]), said);
        }
    }
    return text;
}

} // namespace

ComparisonWriter::ComparisonWriter(const cli::OutputOptions& options, std::vector<std::string> labels)
    : m_format{cli::Format::jsonl}
    , m_output{options.path, options.overwrite()}
    , m_comparison{std::move(labels)}
    , m_unit(m_comparison.labels().size()) {
    m_format = format_of(options, m_output);
    if (m_format == cli::Format::html) m_output.write(page_head());
}

void ComparisonWriter::show(const analysis::Window& window) {
    if (m_format != cli::Format::html) return;
    Pictures pictures;
    for (const analysis::PreparedFrame& each : analysis::thin(window, most_pictures)) {
        const std::string_view jpeg = each.frame->jpeg.bytes();
        pictures.push_back(base::base64(std::span{reinterpret_cast<const std::uint8_t*>(jpeg.data()), jpeg.size()}));
    }
    const std::lock_guard lock{m_mutex};
    m_pictures.push_back(std::move(pictures));
}

ComparisonWriter::Pictures ComparisonWriter::next_pictures() {
    const std::lock_guard lock{m_mutex};
    if (m_pictures.empty()) return {};
    Pictures pictures = std::move(m_pictures.front());
    m_pictures.pop_front();
    return pictures;
}

void ComparisonWriter::add(std::size_t who, const records::Result& result) {
    if (who < m_last) end_unit();
    m_last = who;
    m_begun = true;
    m_unit.at(who).push_back(result);
    if (m_format == cli::Format::jsonl) m_output.write(records::to_json_line(result));
}

void ComparisonWriter::end_unit() {
    if (!std::exchange(m_begun, false)) return;
    m_comparison.add(m_unit);
    if (m_format == cli::Format::text) m_output.write(text_of(m_comparison.labels(), m_unit));
    if (m_format == cli::Format::html) m_output.write(page_unit(m_comparison.labels(), m_unit, next_pictures()));
    for (auto& records : m_unit)
        records.clear();
}

void ComparisonWriter::close() {
    end_unit();
    if (m_format == cli::Format::text) m_output.write("\n" + records::to_table(m_comparison));
    if (m_format == cli::Format::jsonl) m_output.write(records::to_json_line(m_comparison));
    if (m_format == cli::Format::html) m_output.write(page_foot(m_comparison));
    m_output.close();
}

} // namespace vlm::analyze
