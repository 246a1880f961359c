// SPDX-License-Identifier: Apache-2.0
#include "common/media/step_queue.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

extern "C" {
#include <libavcodec/packet.h>
}

#include "common/base/signals.hpp"

namespace vlm::media {
namespace {

/// Who takes finds a picture while the next is being made.
constexpr std::size_t ready_pictures = 2;

constexpr std::chrono::milliseconds until_stopping_is_noticed{100};

std::size_t size_of(const CodedFrame& frame) {
    return static_cast<std::size_t>(std::max(frame.packet->size, 0));
}

} // namespace

void StepQueue::begin_step() {
    const std::lock_guard lock{m_mutex};
    m_steps.push_back(std::make_shared<Step>());
    ++m_unclaimed;
    m_changed.notify_all();
}

void StepQueue::add(CodedFrame frame) {
    const std::lock_guard lock{m_mutex};
    m_bytes += size_of(frame);
    m_steps.back()->packets.push_back(std::move(frame));
    m_changed.notify_all();
}

void StepQueue::end_step(Outcome outcome) {
    const std::lock_guard lock{m_mutex};
    Step& step = *m_steps.back();
    step.read = outcome;
    if (outcome == Outcome::unreliable) { // others may be wanted than those
        m_waiting -= step.pictures.size();
        step.pictures.clear();
    }
    m_changed.notify_all();
}

void StepQueue::fail_step(std::exception_ptr error) {
    const std::lock_guard lock{m_mutex};
    m_steps.back()->read = Outcome::unreliable;
    m_steps.back()->error = std::move(error);
    m_no_more = true;
    m_changed.notify_all();
}

void StepQueue::end_steps() {
    const std::lock_guard lock{m_mutex};
    m_no_more = true;
    m_changed.notify_all();
}

std::shared_ptr<StepQueue::Step> StepQueue::claim() {
    std::unique_lock lock{m_mutex};
    m_changed.wait(lock, [this] { return m_stopped || m_no_more || m_unclaimed > 0; });
    if (m_stopped || m_unclaimed == 0) return nullptr;
    return m_steps[m_steps.size() - m_unclaimed--];
}

std::optional<CodedFrame> StepQueue::take_packet(Step& step) {
    std::unique_lock lock{m_mutex};
    m_changed.wait(lock, [&] { return m_stopped || step.read || !step.packets.empty(); });
    if (m_stopped || step.packets.empty()) return std::nullopt;
    CodedFrame frame = std::move(step.packets.front());
    step.packets.pop_front();
    m_bytes -= size_of(frame);
    m_changed.notify_all();
    return frame;
}

bool StepQueue::give(Step& step, Picture picture) {
    std::unique_lock lock{m_mutex};
    m_changed.wait(lock, [&] { return m_stopped || may_give(step); });
    if (m_stopped) return false;
    if (step.read == Outcome::unreliable && !step.error) return true;
    step.pictures.push_back(std::move(picture));
    ++m_waiting;
    m_changed.notify_all();
    return true;
}

bool StepQueue::may_give(const Step& step) const {
    const bool is_next = m_steps.front().get() == &step;
    return m_waiting < m_limits.pictures || (is_next && step.pictures.size() < ready_pictures);
}

void StepQueue::finish(Step& step, Outcome outcome, std::exception_ptr error) {
    const std::lock_guard lock{m_mutex};
    step.decoded = step.read == Outcome::unreliable ? Outcome::unreliable : outcome;
    if (error) step.error = std::move(error);
    for (const CodedFrame& frame : std::exchange(step.packets, {}))
        m_bytes -= size_of(frame);
    m_changed.notify_all();
}

StepQueue::Next StepQueue::next(Picture& picture) {
    std::unique_lock lock{m_mutex};
    for (;;) {
        base::throw_if_stopped();
        const std::shared_ptr<Step> step = m_steps.empty() ? nullptr : m_steps.front();
        if (step && step->pictures.empty() && step->decoded == Outcome::unreliable) {
            if (step->error) std::rethrow_exception(step->error);
            return Next::unreliable;
        }
        if (has_room()) return Next::room;
        if (!step) return Next::end;
        if (!step->pictures.empty()) {
            picture = take_picture(*step);
            return Next::picture;
        }
        if (step->decoded) {
            m_steps.pop_front();
            m_changed.notify_all();
        } else {
            m_changed.wait_for(lock, until_stopping_is_noticed);
        }
    }
}

Picture StepQueue::take_picture(Step& step) {
    Picture picture = std::move(step.pictures.front());
    step.pictures.pop_front();
    --m_waiting;
    m_changed.notify_all();
    return picture;
}

bool StepQueue::has_room() const {
    const bool in_step = !m_steps.empty() && !m_steps.back()->read;
    return !m_no_more && m_bytes < m_limits.bytes && (in_step || m_steps.size() < m_limits.steps);
}

void StepQueue::stop() {
    const std::lock_guard lock{m_mutex};
    m_stopped = true;
    m_changed.notify_all();
}

} // namespace vlm::media
