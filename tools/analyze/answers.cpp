// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/answers.hpp"

#include "common/base/text.hpp"

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
    }
    return records::Format::jsonl;
}

} // namespace

AnswerWriter::AnswerWriter(const cli::OutputOptions& options, Answers answers, records::Heading heading)
    : m_options{options}
    , m_output{opened(options)}
    , m_format{format_of(options, m_output)}
    , m_answers{answers}
    , m_formatter{m_format, answers == Answers::one ? records::Heading::none : heading} {
    if (m_output) m_output->write(m_formatter.begin());
}

base::Output& AnswerWriter::output() {
    if (!m_output) {
        m_output.emplace(m_options.path, m_options.overwrite());
        m_output->write(m_formatter.begin());
    }
    return *m_output;
}

bool AnswerWriter::shows_text() const {
    return m_format == records::Format::text && is_terminal(m_output);
}

infer::TextSink AnswerWriter::text_sink() {
    if (m_answers != Answers::one) return {};
    if (!shows_text()) return {[](std::string_view) {}, {}};
    return {[this](std::string_view text) {
                m_streamed += text;
                output().write(base::printable(text));
            },
            [this] {
                if (!m_streamed.empty()) output().write("\n");
                m_streamed.clear();
            }};
}

void AnswerWriter::write(const records::Result& result) {
    // The terminal has the text already; only an answer that was not streamed (a back end that cannot) is printed
    // whole.
    const bool shown = !m_streamed.empty();
    output().write(shown ? "\n" : m_formatter.add(result));
    m_streamed.clear();
}

void AnswerWriter::close() {
    if (!m_output) return;
    m_output->write(m_formatter.finish());
    m_output->close();
}

} // namespace vlm::analyze
