// SPDX-License-Identifier: Apache-2.0
#include "tools/count/count_output.hpp"

#include <cstddef>

namespace vlm::counting_tool {
namespace {

constexpr std::size_t most_held = 4U << 20U; ///< bytes of each source: some ten thousand records

} // namespace

CountOutput::CountOutput(const Options& options, bool named, actions::Actor* actor)
    : m_named{named}
    , m_actor{actor}
    , m_output{options.output.path, options.output.overwrite()}
    , m_format{options.format.value_or(m_output.is_terminal() ? CountFormat::text : CountFormat::jsonl)}
    , m_turns{[this](const counting::ToldLine& line) { write(line); }, most_held} {}

void CountOutput::write(const counting::ToldLine& line) {
    const std::string& written = m_format == CountFormat::jsonl ? line.record : line.words;
    if (!written.empty()) m_output.write(written);
    if (m_actor != nullptr && !line.record.empty()) m_actor->take(line.record);
}

} // namespace vlm::counting_tool
