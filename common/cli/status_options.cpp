// SPDX-License-Identifier: Apache-2.0
#include "common/cli/status_options.hpp"

#include <chrono>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

base::Micros parse_interval(const std::string& text) {
    const base::Micros interval = parse_span(text);
    if (interval < std::chrono::seconds{1}) throw base::UsageError{"'" + text + "' is less than a second"};
    return interval;
}

void check_file(const std::string& path, const std::vector<std::string>& inputs) {
    if (path.empty()) return;
    if (!base::Output::makes_file(path)) throw base::UsageError{path + ": a status replaces a file, and this is none"};
    for (const std::string& input : inputs) {
        if (base::Output::is_file(path, input)) throw base::UsageError{input + ": is an input, and the status too"};
    }
    base::Output::check(path, base::Overwrite::allow);
}

} // namespace

void declare_status(Command& command, records::StatusOptions& options) {
    command.group("Status");
    command.value("--status-interval", "D", "Tell on stderr how the run is, this often and where something changes",
                  options.interval, parse_interval, "10s where a source is live");
    command.value("--status-file", "FILE", "Keep the last status in this file", options.file, parse_text);
    command.value("--metrics-file", "FILE", "Keep it in this file for Prometheus", options.metrics_file, parse_text);
}

void check_status(const records::StatusOptions& options, const std::vector<std::string>& inputs) {
    if (!options.file.empty() && options.file == options.metrics_file) {
        throw base::UsageError{options.file + ": cannot hold the status and the metrics"};
    }
    check_file(options.file, inputs);
    check_file(options.metrics_file, inputs);
}

} // namespace vlm::cli
