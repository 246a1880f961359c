// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/doctor.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/gpu_reading.hpp"
#include "common/base/log.hpp"
#include "common/base/program.hpp"
#include "common/base/text.hpp"
#include "common/cli/asked_server.hpp"
#include "common/infer/probe.hpp"
#include "common/infer/server_commands.hpp"

namespace vlm::analyze {
namespace {

using infer::Verdict;

/// Of each question, where the user gives no time: a server that takes longer is no help to whoever asks for a doctor.
constexpr base::Micros patience = std::chrono::seconds{15};

std::string_view words(Verdict verdict) {
    switch (verdict) {
    case Verdict::no:
        return "no";
    case Verdict::yes:
        return "yes";
    case Verdict::unknown:
        return "not known";
    }
    return "";
}

std::string row(std::string_view name, std::string_view value) {
    return fmt::format("{:<15} {}\n", name, base::one_line(value));
}

std::string speed(const infer::ProbeFindings& findings) {
    if (!findings.ttft_ms) return "not known";
    std::string text = fmt::format("first text after {:.0f} ms", *findings.ttft_ms);
    if (findings.tokens_per_s) text += fmt::format(", then {:.1f} tokens/s", *findings.tokens_per_s);
    return text;
}

std::string report(const infer::ProbeFindings& findings) {
    std::string text = row("back end", findings.backend);
    if (!findings.endpoint.empty()) text += row("endpoint", findings.endpoint);
    if (!findings.engine.empty()) text += row("engine", findings.engine);
    text += row("model", findings.model);
    if (findings.models.size() > 1) {
        std::string names;
        for (const infer::ModelCard& card : findings.models) {
            names += (names.empty() ? "" : ", ") + card.id;
        }
        text += row("models there", names);
    }
    if (findings.context_tokens) text += row("context", fmt::format("{} tokens", *findings.context_tokens));
    text += row("healthy", words(findings.healthy));
    text += row("sees pictures", words(findings.sees_pictures));
    if (!findings.picture_answer.empty()) text += row("  a red square", findings.picture_answer);
    text += row("keeps schemas", words(findings.keeps_schemas));
    text += row("counts tokens", words(findings.counts_tokens));
    text += row("shows metrics", words(findings.metrics));
    text += row("speed", speed(findings));
    for (const std::string& problem : findings.problems) {
        text += row("problem", problem);
    }
    return text;
}

/// What this machine has to run models, and how it is used.
std::string machine() {
    std::string text;
    std::optional<std::int64_t> memory;
    for (const base::GpuReading& gpu : base::Gpus{}.read()) {
        const auto size = gpu.memory_total;
        text += row("graphics", size ? fmt::format("{}, {:.1f} GiB", gpu.name, static_cast<double>(*size) / (1U << 30U))
                                     : gpu.name);
        if (size) memory = std::max(memory.value_or(0), *size);
    }
    for (const std::string& line : infer::server_commands(base::has_program, memory))
        text += row("to start one", line);
    return text;
}

base::ExitCode examine(const cli::ModelOptions& options, base::Output& output) {
    const infer::ProbeFindings findings = infer::probe_backend(cli::choose_backend(options, cli::Fallback::cv));
    output.write(report(findings));
    if (findings.sees_pictures == Verdict::yes) return base::ExitCode::done;
    base::log::error("{}", findings.failure ? findings.failure->message : "the model was shown no picture");
    return base::ExitCode::unreachable;
}

} // namespace

base::ExitCode doctor(const cli::ModelOptions& options) {
    cli::ModelOptions quick = options;
    if (!quick.timeout) quick.timeout = patience;
    base::Output output{"-", base::Overwrite::refuse};
    const auto server = cli::spawn_server(quick);
    base::ExitCode code = examine(quick, output);
    for (std::size_t i = 1; i < options.api_bases.size(); ++i) {
        quick.api_base = options.api_bases[i];
        output.write("\n");
        if (const base::ExitCode next = examine(quick, output); next != base::ExitCode::done) code = next;
    }
    output.write(machine());
    output.close();
    return code;
}

} // namespace vlm::analyze
