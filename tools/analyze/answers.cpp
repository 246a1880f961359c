// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/answers.hpp"

#include "common/base/text.hpp"

namespace vlm::analyze {
namespace {

records::Format format_of(const cli::OutputOptions& options, const base::Output& output) {
    if (!options.format) return output.is_terminal() ? records::Format::text : records::Format::jsonl;
    switch (*options.format) {
    case cli::Format::text: return records::Format::text;
    case cli::Format::jsonl: return records::Format::jsonl;
    case cli::Format::csv: return records::Format::csv;
    case cli::Format::srt: return records::Format::srt;
    case cli::Format::vtt: return records::Format::vtt;
    }
    return records::Format::jsonl;
}

} // namespace

AnswerWriter::AnswerWriter(const cli::OutputOptions& options, Answers answers, records::Heading heading)
    : m_output{options.path, options.overwrite()}
    , m_format{format_of(options, m_output)}
    , m_answers{answers}
    , m_formatter{m_format, answers == Answers::one ? records::Heading::none : heading} {
    m_output.write(m_formatter.begin());
}

bool AnswerWriter::streams() const {
    return m_format == records::Format::text && m_answers == Answers::one && m_output.is_terminal();
}

infer::TextSink AnswerWriter::text_sink() {
    if (!streams()) return {};
    return {[this](std::string_view text) {
                m_streamed += text;
                m_output.write(base::printable(text));
            },
            [this] {
                if (!m_streamed.empty()) m_output.write("\n");
                m_streamed.clear();
            }};
}

void AnswerWriter::write(const records::Result& result) {
    // The terminal has the text already; only an answer that was not streamed (a back end that cannot) is printed whole.
    const bool shown = !m_streamed.empty();
    m_output.write(shown ? "\n" : m_formatter.add(result));
    m_streamed.clear();
}

void AnswerWriter::close() {
    m_output.write(m_formatter.finish());
    m_output.close();
}

} // namespace vlm::analyze
