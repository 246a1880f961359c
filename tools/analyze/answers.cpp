// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/answers.hpp"

#include <algorithm>
#include <utility>

#include "common/base/clock.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/records/partial.hpp"

namespace vlm::analyze {
namespace {

bool is_terminal(const std::optional<base::Output>& output) {
    return output && output->is_terminal();
}

/// A file waits for its first record; all else is there already, and a pipe's reader waits for its end.
std::optional<base::Output> opened(const cli::OutputOptions& options) {
    base::Output::check(options.path, options.overwrite());
    if (base::Output::makes_file(options.path)) return std::nullopt;
    return base::Output{options.path, options.overwrite()};
}

records::Format format_of(const cli::OutputOptions& options, const std::optional<base::Output>& output) {
    if (!options.format) return is_terminal(output) ? records::Format::text : records::Format::jsonl;
    switch (*options.format) {
    case cli::Format::text:
        return records::Format::text;
    case cli::Format::jsonl:
        return records::Format::jsonl;
    case cli::Format::csv:
        return records::Format::csv;
    case cli::Format::srt:
        return records::Format::srt;
    case cli::Format::vtt:
        return records::Format::vtt;
    case cli::Format::html: // a comparison's, which is written elsewhere
        break;
    }
    return records::Format::jsonl;
}

/// Records say by themselves what these formats leave out.
void tell_what_is_missing(const records::Result& result) {
    if (result.error) return; // whoever asked has said so
    if (result.truncated) {
        base::log::warning("{}: {}: the answer is cut off; --max-output-tokens allows more", result.source,
                           base::format_clock(result.t0));
    } else if (base::trim(result.text).empty()) {
        base::log::warning("{}: {}: the answer is empty", result.source, base::format_clock(result.t0));
    }
}

} // namespace

AnswerWriter::AnswerWriter(const cli::OutputOptions& options, Answers answers, records::Heading heading)
    : m_options{options}
    , m_output{opened(options)}
    , m_answers{answers}
    , m_format{format_of(options, m_output)}
    , m_formatter{m_format, answers == Answers::one ? records::Heading::none : heading} {
    if (m_output) m_output->write(m_formatter.begin());
}

void AnswerWriter::put(const std::string& text) {
    if (text.empty()) return;
    if (!m_output) {
        m_output.emplace(m_options.path, m_options.overwrite());
        m_output->write(m_formatter.begin());
    }
    m_output->write(text);
}

void AnswerWriter::end_streamed() {
    if (base::log::text_open()) put("\n");
    base::log::set_text_open(false);
    m_streamed = false;
}

bool AnswerWriter::shows_text() const {
    return m_answers != Answers::material && m_format == records::Format::text && is_terminal(m_output);
}

infer::TextSink AnswerWriter::text_sink(const std::string& source, const analysis::Span& span) {
    if (!shows_text()) return {[](std::string_view) {}, {}};
    return {
        [this, heading = m_formatter.heading(source, span.t0, span.t1)](std::string_view text) { show(text, heading); },
        [this] { end_streamed(); }};
}

infer::TextSink AnswerWriter::piece_sink(const std::string& source, const analysis::Span& span) {
    m_first = true;
    const auto write = [this, source, span](std::string_view text) {
        put(records::to_json_line({source, span.t0, span.t1, std::exchange(m_first, false), std::string{text}}));
    };
    return {write, [this] { m_first = true; }};
}

void AnswerWriter::show(std::string_view text, const std::string& heading) {
    std::string shown = base::printable(text);
    if (!m_streamed) shown.erase(0, std::min(shown.find_first_not_of(" \n\t"), shown.size()));
    if (shown.empty()) return;
    put(m_streamed ? shown : heading + shown);
    m_streamed = true;
    base::log::set_text_open(shown.back() != '\n');
}

void AnswerWriter::write(const records::Result& result) {
    // The terminal has the text already; only an answer that was not streamed (a back end that cannot) is printed
    // whole.
    if (m_streamed) {
        end_streamed();
    } else if (m_answers != Answers::material || m_format == records::Format::jsonl) {
        put(m_formatter.add(result));
    }
    if (m_format != records::Format::jsonl && m_format != records::Format::csv) tell_what_is_missing(result);
}

void AnswerWriter::write(const records::Occurrence& occurrence) {
    records::Result shown;
    shown.wall = occurrence.wall;
    write(occurrence, std::move(shown), records::occurrence_words(occurrence));
}

void AnswerWriter::write(const records::Transcript& transcript) {
    write(transcript, {}, transcript.text);
}

template <class Record>
void AnswerWriter::write(const Record& record, records::Result shown, const std::string& text) {
    if (m_format == records::Format::jsonl) return put(records::to_json_line(record));
    shown.source = record.source;
    shown.video = record.video;
    shown.t0 = record.t0;
    shown.t1 = record.t1;
    shown.model = record.model;
    shown.text = text;
    put(m_formatter.add(shown));
}

void AnswerWriter::close() {
    if (m_streamed) end_streamed();
    put(m_formatter.finish());
    if (m_output) m_output->close();
}

} // namespace vlm::analyze
