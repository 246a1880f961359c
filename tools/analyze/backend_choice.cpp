// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/backend_choice.hpp"

#include <algorithm>
#include <array>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/cli/asked_server.hpp"
#include "common/infer/discover.hpp"
#include "common/infer/endpoint.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::analyze {
namespace {

/// Whether it is said where to ask. A key alone says nothing: no video goes to a provider that nobody named.
bool names_server(const infer::BackendOptions& options) {
    return !options.backend.empty() || !options.api_base.empty() || !options.unix_socket.empty();
}

/// Whether a model and OpenAI's key say who is meant, where nobody nearer has that model.
bool means_openai(const infer::BackendOptions& options) {
    return !options.model.empty() && options.environment("OPENAI_API_KEY");
}

} // namespace

Fallback fallback(const cli::Settings& settings, bool schema) {
    constexpr std::array<const char*, 6> meant = {"engine",      "api-key-env", "api-key-file",
                                                  "api-key-cmd", "num-ctx",     "confidence"};
    const bool another =
        std::any_of(meant.begin(), meant.end(), [&](const char* option) { return settings.is_set(option); });
    return another || schema ? Fallback::none : Fallback::cv;
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

infer::BackendOptions choose_backend(const cli::ModelOptions& options, Fallback fallback) {
    infer::BackendOptions out = cli::backend_options(options);
    if (!names_server(out)) out.backend = infer::backend_of(out.environment);
    if (names_server(out)) {
        infer::resolve_model(out);
        return out;
    }
    if (auto found = infer::discover_server(out)) {
        base::log::info("asking {} at {}", found->model, found->api_base);
        return *found;
    }
    if (means_openai(out)) {
        infer::resolve_model(out);
        return out;
    }
    if (!out.model.empty()) {
        throw base::Error{"no server on this machine offers the model '" + out.model + "'; name one with --api-base",
                          base::ExitCode::unreachable};
    }
    if (fallback == Fallback::none) {
        throw base::Error{"no usable model server found on this machine; name one with --api-base",
                          base::ExitCode::unreachable};
    }
    base::log::info("no usable model server found on this machine; the cv back end (classical vision) answers");
    out.backend = "cv";
    return out;
}

} // namespace vlm::analyze
