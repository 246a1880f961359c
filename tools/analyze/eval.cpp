// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/eval.hpp"

#include <stdexcept>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/line_reader.hpp"
#include "common/base/text.hpp"
#include "common/cli/values.hpp"
#include "common/records/score.hpp"

namespace vlm::analyze {
namespace {

constexpr std::size_t longest_line = std::size_t{64} << 20U;

[[noreturn]] void refuse(const std::string& path, std::uint64_t line, const std::string& reason) {
    throw base::UsageError{fmt::format("{}:{}: {}", base::one_line(path), line, reason)};
}

/// The output of a run ends with records of other kinds where it was compared.
bool is_other_record(std::string_view line) {
    return line.starts_with(R"({"schema":"vlm.)") && !line.starts_with(R"({"schema":"vlm.result/)");
}

std::vector<records::Statement> read(const std::string& path) {
    std::vector<records::Statement> statements;
    base::LineReader lines{base::open_to_read(path), longest_line};
    for (;;) {
        const auto got = lines.next(base::Steady::now() + std::chrono::hours{1});
        if (got == base::LineReader::Got::end) return statements;
        if (got == base::LineReader::Got::nothing) continue;
        if (got == base::LineReader::Got::too_long) refuse(path, lines.number(), "is too long a line");
        if (base::trim(lines.line()).empty() || is_other_record(lines.line())) continue;
        try {
            statements.push_back(records::read_statement(lines.line()));
        } catch (const std::invalid_argument& reason) {
            refuse(path, lines.number(), reason.what());
        }
    }
}

} // namespace

void declare_eval(cli::Command& program, EvalOptions& options) {
    cli::Command& command = program.subcommand(
        "eval", "Score answers against labels: accuracy, precision, recall and F1 of each field, errors of numbers");
    command.example("vlm-analyze eval --truth labels.jsonl --pred answers.jsonl", "How good the answers of a run are");
    command.group("What is compared");
    cli::declare_compared(command, options,
                          {"Labels, as JSON Lines: source, t (or t0, t1), and json or text",
                           "Answers, as vlm-analyze writes them as JSON Lines; - for standard input", "labels",
                           "answers"});
    command.value("--within", "D", "A label is about an answer that is not farther away than this", options.within,
                  base::parse_duration, "1s");
    cli::declare_score(command, options);
}

base::ExitCode eval(const EvalOptions& options) {
    cli::check_score(options);
    const std::vector<records::Statement> truth = read(options.truth);
    const records::Score score = records::score(truth, read(options.predictions), options.within);
    cli::write_score(
        options, [&] { return records::to_table(score); }, [&] { return records::to_json_line(score); });
    return base::ExitCode::done;
}

} // namespace vlm::analyze
