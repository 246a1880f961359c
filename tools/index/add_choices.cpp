// SPDX-License-Identifier: Apache-2.0
#include "tools/index/add_choices.hpp"

#include <algorithm>
#include <thread>

#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/values.hpp"

namespace vlm::indexing {
namespace {

constexpr std::size_t longest_path = 4096;

} // namespace

AddChoices::AddChoices() {
    m_options.jobs = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void AddChoices::declare_settle(cli::Command& command, const std::string& help) {
    command.value("--settle", "D", help, m_options.settle, base::parse_duration, "3s");
}

void AddChoices::declare(cli::Command& command) {
    command.group("What is looked for");
    command.value("--thumb-every", "D", "Make a thumbnail every so often", m_thumbs.every, cli::parse_span, "10s");
    constexpr int most_width = 1024;
    command.value("--thumb-width", "N", "Width of thumbnails in pixels", m_thumbs.width, cli::whole(16, most_width),
                  "160");
    command.flag("--no-thumbs", "Make no thumbnails", m_no_thumbs);
    command.flag("--scenes", "Look for where scenes begin, which takes decoding every frame", m_options.examine.scenes);
    command.value(
        "--time-from-name", "FORMAT",
        "Take the wall clock of the first frame from the file's name, by strptime's conversions ('%Y%m%d_%H%M%S')",
        m_options.examine.time_from_name, cli::parse_text);
    command.group("Speed");
    constexpr int most_jobs = 256;
    command.value("--jobs", "N", "Files at a time, and cores for them (as many as there are)", m_options.jobs,
                  cli::whole(1, most_jobs));
}

archive::AddOptions AddChoices::options() const {
    archive::AddOptions options = m_options;
    options.examine.thumbnails = m_no_thumbs ? std::nullopt : std::optional{m_thumbs};
    return options;
}

void tell_postponed(const archive::Skipped& input) {
    base::log::info("{}: left for later: {}", base::one_line(input.path, longest_path), input.reason);
}

void tell_failed(const archive::Skipped& input) {
    base::log::error("{}: {}", base::one_line(input.path, longest_path), input.reason);
}

} // namespace vlm::indexing
