// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/analysis/prompt.hpp"
#include "common/analysis/windows.hpp"

namespace vlm::analysis {

/// The windows of one source.
struct WindowShape {
    std::size_t size = 1;
    std::size_t stride = 1;
};

/// What may be otherwise for one source, or become so while a run goes on. Each may be empty.
struct Steering {
    /// What is asked about a source from now on. Called before each window of it, by the thread that reads frames.
    std::function<std::shared_ptr<const Prompt>(const std::string& source)> prompt;
    /// Whether a window is asked about; waits while it is not to be, but may come later. Called likewise.
    std::function<bool(const Window& window)> admits;
    /// Those of a source that has its own.
    std::function<std::optional<WindowShape>(const std::string& source)> shape;
};

} // namespace vlm::analysis
