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
    if (!is_open()) return milliseconds{0};
    return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(m_until - m_now()));
}

void Breaker::succeeded() {
    m_failures = 0;
    m_probing = false;
    m_seen = Seen::yes;
}

void Breaker::failed(const Failure& failure, Role role) {
    if (role == Role::probe) m_probing = false;
    note(failure);
    if (is_open() && role == Role::ordinary) return;
    if (!is_of_server(failure.kind)) return succeeded();
    ++m_failures;
    if (is_open()) begin_pause();
}

void Breaker::trip(const Failure& failure, milliseconds least) {
    m_probing = false;
    note(failure);
    m_failures = std::max(m_failures + 1, m_policy.failures);
    begin_pause();
    m_until = std::max(m_until, m_now() + least);
}

void Breaker::note(const Failure& failure) {
    if (failure.kind != FailureClass::connect) m_seen = Seen::yes;
}

void Breaker::begin_pause() {
    m_until =
        m_now() + m_policy.first_pause * (1 << std::clamp(m_failures - m_policy.failures, 0, m_policy.probes - 1));
}

} // namespace vlm::infer
