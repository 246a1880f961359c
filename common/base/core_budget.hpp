// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>

namespace vlm::base {

/// Cores that threads share: whoever works holds one, and work that can be split takes those that are free. Safe from
/// any thread. Outlives the cores it gives.
class CoreBudget {
public:
    explicit CoreBudget(int cores)
        : m_free{cores} {}

    struct GiveBack {
        void operator()(CoreBudget* budget) const noexcept { ++budget->m_free; }
    };
    using Core = std::unique_ptr<CoreBudget, GiveBack>; ///< is given back at its end

    /// For work that must be done: one core, even where none is free.
    [[nodiscard]] Core take() noexcept;

    /// One that is free; nothing where there is none.
    [[nodiscard]] Core spare() noexcept;

    /// Whether more cores are held than there are: who has a spare one is to give it back soon.
    [[nodiscard]] bool is_overdrawn() const noexcept { return m_free < 0; }

private:
    std::atomic<int> m_free;
};

} // namespace vlm::base
