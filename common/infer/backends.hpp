// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "common/infer/backend.hpp"
#include "common/infer/backend_options.hpp"

namespace vlm::infer {

/// A kind of back end. Adding one is one file and one line in the table.
struct BackendKind {
    std::string_view name;
    std::string_view about; ///< for --help
    std::unique_ptr<Backend> (*make)(const BackendOptions& options);
};

[[nodiscard]] std::span<const BackendKind> backend_kinds();

/// Makes the back end that options.backend names ("" is openai). Nothing is connected or loaded yet. Throws UsageError
/// for an unknown name and for options that do not fit.
[[nodiscard]] std::unique_ptr<Backend> make_backend(const BackendOptions& options);

/// The makers, each in its own file.
[[nodiscard]] std::unique_ptr<Backend> make_openai_backend(const BackendOptions& options);
[[nodiscard]] std::unique_ptr<Backend> make_azure_backend(const BackendOptions& options);
[[nodiscard]] std::unique_ptr<Backend> make_anthropic_backend(const BackendOptions& options);
[[nodiscard]] std::unique_ptr<Backend> make_ollama_backend(const BackendOptions& options);
[[nodiscard]] std::unique_ptr<Backend> make_fake_backend(const BackendOptions& options);

} // namespace vlm::infer
