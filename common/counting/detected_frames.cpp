// SPDX-License-Identifier: Apache-2.0
#include "common/counting/detected_frames.hpp"

#include <exception>
#include <utility>

#include "common/archive/detection_packing.hpp"

namespace vlm::counting {
namespace {

/// Frames beyond those that are looked at, so that neither side waits for the other's next one.
constexpr std::size_t spare = 4;

} // namespace

DetectedFrames::DetectedFrames(frames::FrameSource& source, DetectorPool& pool, const vision::Detector& detector,
                               const LookOptions& options)
    : m_source{source}
    , m_pool{pool}
    , m_detector{detector}
    , m_options{options}
    , m_queue{pool.capacity() + spare}
    , m_thread{[this] { produce(); }} {}

DetectedFrames::~DetectedFrames() {
    m_queue.abandon();
    m_thread.join();
}

std::optional<DetectedFrame> DetectedFrames::next() {
    std::optional<Pending> pending = m_queue.pop();
    if (!pending) return std::nullopt;
    DetectedFrame& frame = pending->frame;
    if (!pending->found.valid()) return std::move(frame);
    try {
        for (const base::Detection& found : pending->found.get()) {
            const base::Detection placed = pending->maker->placed(found);
            frame.found.push_back(archive::as_kept(pending->lies ? moved(placed, *pending->lies) : placed));
        }
    } catch (const vision::NoAnswer& reason) {
        frame.looked = false;
        frame.failure = reason.what();
        frame.passes = reason.passes();
    }
    return std::move(frame);
}

void DetectedFrames::produce() {
    try {
        while (auto frame = m_source.next()) {
            std::optional<Pending> pending = begin(*std::move(frame));
            if (pending && !m_queue.push(*std::move(pending))) return;
        }
        m_queue.finish();
    } catch (...) {
        m_queue.fail(std::current_exception()); // rethrown where the frames are taken
    }
}

/// Nothing of a frame that nobody wants.
std::optional<DetectedFrames::Pending> DetectedFrames::begin(frames::Frame frame) {
    Seat& seat = seat_of(frame.track);
    const bool looked = seat.frames++ % static_cast<std::size_t>(m_options.every) == 0;
    const bool known = m_options.after && frame.picture.t <= *m_options.after;
    if (looked && seat.view) seat.lies = seat.view->next(frame.picture);
    if (known && looked && m_detector.is_ordered()) learn(frame, seat);
    const bool comes = !known && (looked || m_options.pictures);
    if (m_options.read) m_options.read(frame, comes, m_source.faults());
    if (!comes) return std::nullopt;
    Pending pending;
    pending.frame = {std::move(frame), seat.track, looked, {}, {}, seat.lies};
    if (looked && m_options.given) {
        for (const base::Detection& found : m_options.given(pending.frame.frame.record.index + 1))
            pending.frame.found.push_back(archive::as_kept(seat.lies ? moved(found, *seat.lies) : found));
    } else if (looked) {
        pending.maker = seat.maker;
        if (!m_detector.is_ordered()) pending.lies = seat.lies;
        pending.found = m_pool.find(shown(pending.frame.frame, seat));
    }
    if (!m_options.pictures) pending.frame.frame.picture.frame.reset();
    return pending;
}

/// A detector that learns sees what came before, too.
void DetectedFrames::learn(const frames::Frame& frame, Seat& seat) {
    m_pool.find(shown(frame, seat)).wait();
}

/// What a detector is shown: one that learns the background sees the scene, where it is moved by nobody.
base::YuvImage DetectedFrames::shown(const frames::Frame& frame, Seat& seat) const {
    base::YuvImage picture = seat.maker->make(frame.picture);
    if (!seat.lies || !m_detector.is_ordered()) return picture;
    vision::draw_over(seat.scene, picture, seat.maker->made(*seat.lies));
    return seat.scene;
}

DetectedFrames::Seat& DetectedFrames::seat_of(std::size_t track) {
    if (m_seats.size() <= track) m_seats.resize(track + 1);
    Seat& seat = m_seats[track];
    if (!seat.track) {
        seat.track = std::make_shared<const frames::Track>(m_source.tracks().at(track));
        seat.maker = std::make_shared<PictureMaker>(*seat.track, m_detector);
        if (m_options.stabilise) seat.view = std::make_unique<SceneView>(*seat.track);
    }
    return seat;
}

} // namespace vlm::counting
