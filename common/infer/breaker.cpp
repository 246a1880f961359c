// SPDX-License-Identifier: Apache-2.0
#include "common/infer/breaker.hpp"

#include <algorithm>

namespace vlm::infer {
namespace {

using std::chrono::milliseconds;

bool is_of_server(FailureClass kind) {
    return kind == FailureClass::connect || kind == FailureClass::timeout || kind == FailureClass::overload;
}

} // namespace

milliseconds Breaker::pause() const {
    if (m_failures < m_policy.failures) return milliseconds{0};
    return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(m_until - m_now()));
}

void Breaker::failed(const Failure& failure) {
    if (!is_of_server(failure.kind)) return succeeded();
    ++m_failures;
    if (m_failures < m_policy.failures) return;
    m_until =
        m_now() + m_policy.first_pause * (1 << std::clamp(m_failures - m_policy.failures, 0, m_policy.probes - 1));
}

} // namespace vlm::infer
