// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/backend_choice.hpp"

#include <algorithm>
#include <array>

#include "common/base/error.hpp"
#include "common/base/log.hpp"

namespace vlm::analyze {

cli::Fallback fallback(const cli::Settings& settings, bool schema) {
    constexpr std::array<const char*, 6> meant = {"engine",      "api-key-env", "api-key-file",
                                                  "api-key-cmd", "num-ctx",     "confidence"};
    const bool another =
        std::any_of(meant.begin(), meant.end(), [&](const char* option) { return settings.is_set(option); });
    return another || schema ? cli::Fallback::none : cli::Fallback::cv;
}

void check_fits(const Options& options, const infer::BackendOptions& chosen) {
    const std::string name = chosen.backend.empty() ? "openai" : chosen.backend;
    const bool chat = name == "openai" || name == "azure";
    if (options.send == analysis::SendMode::video && !chat)
        throw base::UsageError{"the back end " + name + " takes pictures, no video (--send-as)"};
    if (options.generation.confidence && !chat)
        throw base::UsageError{"the back end " + name + " does not say how likely its words are (--confidence)"};
    if (options.generation.seed && name == "anthropic")
        base::log::warning("--seed: Anthropic's models take none; it is left out");
}

} // namespace vlm::analyze
