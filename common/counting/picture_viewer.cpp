// SPDX-License-Identifier: Apache-2.0
#include "common/counting/picture_viewer.hpp"

#include <utility>

#include "common/base/error.hpp"
#include "common/base/signals.hpp"

namespace vlm::counting {
PictureViewer::Lane::Lane(const frames::Track& track)
    : part{track}
    , converter{track.source, track.info.orientation, {"yuv420p", track.shown.width, track.shown.height}} {}

PictureViewer::PictureViewer(PictureWishes wishes, const CountingPlan& plan, const std::vector<frames::Track>& tracks)
    : m_wishes{std::move(wishes)}
    , m_plan{plan} {
    if (tracks.size() > 1 && (m_wishes.heatmap || m_wishes.crops))
        throw base::UsageError{"--heatmap and --crops show one source; this stream has several"};
    for (const frames::Track& track : tracks)
        m_lanes.push_back(std::make_unique<Lane>(track));
    if (m_wishes.heatmap) {
        base::Output::check(*m_wishes.heatmap, m_wishes.overwrite);
        m_heatmap.emplace(tracks.front().shown.width, tracks.front().shown.height);
    }
    if (m_wishes.crops) m_crops.emplace(*m_wishes.crops, m_wishes.overwrite);
    if (m_wishes.annotate) m_video = open_annotated_video(*m_wishes.annotate, tracks);
}

void PictureViewer::show(const DetectedFrame& frame, std::span<const track::Object> objects,
                         const SourceCounter& counter) {
    Lane& lane = *m_lanes.at(frame.frame.track);
    base::YuvImage picture = lane.converter.image(frame.frame.picture);
    const std::vector<track::Object> here = objects_in(frame, lane, objects);
    if (frame.looked) gather(frame, picture, here);
    if (!m_video) return;
    Scene scene = scene_of(frame, lane, counter);
    scene.objects = here;
    lane.annotator.draw(picture, scene);
    m_video->write(frame.frame.track, frame.frame.record, picture);
}

/// In pixels of the frame. Where nobody has looked, those are seen that were so before: they would flicker.
std::vector<track::Object> PictureViewer::objects_in(const DetectedFrame& frame, Lane& lane,
                                                     std::span<const track::Object> objects) {
    if (frame.looked) lane.seen.clear();
    std::vector<track::Object> here{objects.begin(), objects.end()};
    for (track::Object& object : here) {
        object.box = lane.part.placed(object.box);
        if (frame.looked && object.seen) lane.seen.insert(object.id);
        object.seen = lane.seen.contains(object.id);
    }
    return here;
}

/// Before anything is drawn on the picture.
void PictureViewer::gather(const DetectedFrame& frame, const base::YuvImage& picture,
                           std::span<const track::Object> objects) {
    if (m_crops) m_crops->add(picture, objects);
    if (!m_heatmap) return;
    if (!m_background) m_background = picture;
    m_heatmap->add(frame.frame.record.t, objects);
}

/// The last zone is the whole picture: its border would tell nothing.
Scene PictureViewer::scene_of(const DetectedFrame& frame, const Lane& lane, const SourceCounter& counter) const {
    Scene scene;
    scene.t = frame.frame.record.t;
    if (m_plan.told.size() != 1) scene.classes = m_plan.classes; // the user has named one: there are no others
    const CountTotals& totals = counter.totals();
    const auto here = [&](const auto& place) { // where the picture shows it
        return lane.part.placed(frame.lies ? moved(place, frame.lies->inverse()) : place);
    };
    for (std::size_t i = 0; i < counter.lines().size(); ++i) {
        const auto& [forward, backward] = totals.lines[i];
        scene.lines.push_back(
            {here(counter.lines()[i]), m_plan.lines[i].forward, m_plan.lines[i].backward, forward, backward});
    }
    for (std::size_t i = 0; i + 1 < counter.zones().size(); ++i)
        scene.zones.push_back({here(counter.zones()[i]), totals.zones[i]});
    if (m_wishes.caption) scene.caption = m_wishes.caption(frame.frame.record.source, scene.t);
    return scene;
}

void PictureViewer::finish() {
    if (m_crops) m_crops->finish();
    if (m_heatmap && m_background) m_heatmap->write(*m_wishes.heatmap, *m_background);
    records::StreamEnd end;
    if (base::stop_requested()) end.reason = records::StreamEnd::Reason::interrupted;
    if (m_video) m_video->close(end);
}

} // namespace vlm::counting
