// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/backend_choice.hpp"

#include <cstdlib>

#include "common/base/log.hpp"
#include "common/infer/backends.hpp"

namespace vlm::analyze {
namespace {

bool has_environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

/// Whether anybody has said who is to be asked.
bool is_configured(const cli::ModelOptions& options) {
    return !options.backend.empty() || !options.api_base.empty() || !options.model.empty() ||
           !options.unix_socket.empty() || has_environment("OPENAI_BASE_URL") || has_environment("OPENAI_API_KEY");
}

infer::BackendOptions backend_options(const cli::ModelOptions& options) {
    infer::BackendOptions out;
    out.backend = options.backend;
    out.api_base = options.api_base;
    out.model = options.model;
    out.key = {options.api_key_env, options.api_key_file, options.api_key_cmd};
    out.unix_socket = options.unix_socket;
    if (options.num_ctx) out.context_tokens = *options.num_ctx;
    out.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(options.timeout);
    out.connect_timeout = std::chrono::duration_cast<std::chrono::milliseconds>(options.connect_timeout);
    out.answers = options.backend_argument;
    return out;
}

} // namespace

std::unique_ptr<infer::Backend> choose_backend(const cli::ModelOptions& options, Fallback fallback) {
    infer::BackendOptions out = backend_options(options);
    if (is_configured(options) || fallback == Fallback::none) return infer::make_backend(out);
    base::log::info("no model server found on this machine; the cv back end (classical vision) answers");
    out.backend = "cv";
    return infer::make_backend(out);
}

} // namespace vlm::analyze
