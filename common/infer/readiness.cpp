// SPDX-License-Identifier: Apache-2.0
#include "common/infer/readiness.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/base/log.hpp"

namespace vlm::infer {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds interval{1000};

} // namespace

milliseconds ReadyWait::patience(const Failure& failure, Seen seen) const {
    if (failure.not_ready) return m_limits.loading;
    return seen == Seen::yes ? std::max(m_limits.refused, m_limits.restart) : m_limits.refused;
}

Ready ReadyWait::wait(Failure& failure, Seen seen) {
    const bool refused = failure.kind == FailureClass::connect && failure.transient;
    if (!failure.not_ready && !refused) return Ready::given_up;
    milliseconds& waited = failure.not_ready ? m_loading : m_refused;
    const milliseconds most = patience(failure, seen);
    if (waited >= most) {
        if (failure.not_ready || (seen == Seen::yes && most.count() > 0)) {
            failure.kind = FailureClass::connect;
            failure.transient = false;
            failure.message += fmt::format("; not {} within {:g} s", failure.not_ready ? "ready" : "back",
                                           static_cast<double>(most.count()) / 1000);
        }
        return Ready::given_up;
    }
    if (waited.count() == 0) base::log::info("{}; waiting until it is ready", failure.message);
    const milliseconds step = std::min(interval, most - waited);
    waited += step;
    return m_wait(step) == base::Waited::stopped ? Ready::stopped : Ready::waited;
}

} // namespace vlm::infer
