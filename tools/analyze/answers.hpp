// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/descriptor.hpp"
#include "common/cli/output_options.hpp"
#include "common/infer/backend.hpp"
#include "common/records/result_formatter.hpp"

namespace vlm::analyze {

/// What the run is like, as far as it matters for how answers look.
enum class Answers { one, several };

/// Writes answers where and how the user wants them: readable text on a terminal, as it is generated where there is
/// just one; else records, flushed one by one.
class AnswerWriter {
public:
    /// Throws UsageError where the file exists and --force was not given, OutputError where it cannot be written. A
    /// file is created with its first record, so that a run without any leaves none.
    AnswerWriter(const cli::OutputOptions& options, Answers answers, records::Heading heading);

    void write(const records::Result& result);

    /// Writes what is left and checks that everything has arrived.
    void close();

    /// Takes the text of a single answer as it is generated, and shows it on a terminal. Where it only shows the whole
    /// answer it still takes the pieces, so that the time to the first text is known. Empty functions for several
    /// answers.
    [[nodiscard]] infer::TextSink text_sink();

private:
    [[nodiscard]] bool shows_text() const;
    [[nodiscard]] base::Output& output();

    const cli::OutputOptions& m_options;
    std::optional<base::Output> m_output; ///< nothing: a file that is not created yet
    records::Format m_format;
    Answers m_answers;
    records::ResultFormatter m_formatter;
    std::string m_streamed; ///< text on the terminal that its record will repeat
};

} // namespace vlm::analyze
