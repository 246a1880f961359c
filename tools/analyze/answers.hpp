// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/analysis/analyst.hpp"
#include "common/base/descriptor.hpp"
#include "common/cli/output_options.hpp"
#include "common/infer/backend.hpp"
#include "common/records/occurrence.hpp"
#include "common/records/result_formatter.hpp"
#include "common/records/transcript.hpp"

namespace vlm::analyze {

/// What the run is like, as far as it matters for how answers look.
enum class Answers {
    one,
    several,
    material, ///< for what is made of them: records alone show them
};

/// Writes answers where and how the user wants them: readable text on a terminal, as it is generated; else records,
/// flushed one by one.
class AnswerWriter {
public:
    /// Throws UsageError where the file exists and --force was not given, OutputError where it cannot be written. A
    /// file is created with the first thing to be written, so that a run without any leaves none.
    AnswerWriter(const cli::OutputOptions& options, Answers answers, records::Heading heading);

    /// What text and subtitles do not show (an answer that is empty or was cut off) is told on stderr.
    void write(const records::Result& result);

    /// In formats other than JSON Lines, what happened looks as an answer does.
    void write(const records::Occurrence& occurrence);

    /// So does what was said.
    void write(const records::Transcript& transcript);

    /// The video of the last records is over, and ends at `end` where that is known.
    void end_video(std::optional<base::Micros> end) { put(m_formatter.end_video(end)); }

    /// Writes what is left and checks that everything has arrived.
    void close();

    /// Takes the text of the next answer, about this span, as it is generated, and shows it on a terminal behind its
    /// heading. Where whole answers are shown it still takes the pieces, so that the time to the first text is known.
    [[nodiscard]] infer::TextSink text_sink(const std::string& source, const analysis::Span& span);

    /// Takes the text of the next answer, about this span, as it is generated, and writes it as records.
    [[nodiscard]] infer::TextSink piece_sink(const std::string& source, const analysis::Span& span);

    /// Whether text is shown as it is generated.
    [[nodiscard]] bool shows_text() const;

private:
    void show(std::string_view text, const std::string& heading);
    /// As JSON Lines; else as an answer with this text, which has the rest from `shown`.
    template <class Record>
    void write(const Record& record, records::Result shown, const std::string& text);
    void put(const std::string& text); ///< creates a file where there is some
    void end_streamed();

    const cli::OutputOptions& m_options;
    std::optional<base::Output> m_output; ///< nothing: a file that is not created yet
    Answers m_answers;
    records::Format m_format;
    records::ResultFormatter m_formatter;
    bool m_first = true;     ///< the piece that comes is an answer's first
    bool m_streamed = false; ///< the terminal has text that its record will repeat
};

} // namespace vlm::analyze
