// SPDX-License-Identifier: Apache-2.0
#include "common/records/source_event.hpp"

#include <catch2/catch.hpp>

#include "common/base/descriptor.hpp"
#include "common/records/validate.hpp"
#include "tests/support/source_path.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using records::SourceEvent;
using Kind = SourceEvent::Kind;

TEST_CASE("events of sources fit their schema") {
    const std::string schema = base::read_file(test::source_path("/schemas/event.schema.json"));
    for (const Kind kind : {Kind::connected, Kind::unreachable, Kind::disconnected, Kind::stalled, Kind::epoch,
                            Kind::ended, Kind::failed}) {
        const SourceEvent event{kind,  "no frame for 1 s",        std::nullopt, std::nullopt,
                                "cam", "2026-03-01T12:00:00.000Z"};
        CHECK(records::validation_error(schema, records::to_json_line(event)).value_or("") == "");
    }
    const SourceEvent epoch{Kind::epoch, "", 3, 1500ms, "cam", "2026-03-01T12:00:00.000Z"};
    CHECK(records::to_json_line(epoch) == "{\"schema\":\"vlm.event/1\",\"source\":\"cam\",\"event\":\"epoch\","
                                          "\"wall\":\"2026-03-01T12:00:00.000Z\",\"t\":1.500000,\"epoch\":3,"
                                          "\"reason\":null}\n");
    CHECK(records::validation_error(schema, records::to_json_line(epoch)).value_or("") == "");
}
