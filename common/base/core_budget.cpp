// SPDX-License-Identifier: Apache-2.0
#include "common/base/core_budget.hpp"

namespace vlm::base {

CoreBudget::Core CoreBudget::take() noexcept {
    --m_free;
    return Core{this};
}

CoreBudget::Core CoreBudget::spare() noexcept {
    int left = m_free;
    while (left > 0) {
        if (m_free.compare_exchange_weak(left, left - 1)) return Core{this};
    }
    return nullptr;
}

} // namespace vlm::base
