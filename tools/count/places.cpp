// SPDX-License-Identifier: Apache-2.0
#include "tools/count/places.hpp"

namespace vlm::counting_tool {

void declare_places(cli::Command& command, Places& places) {
    command.group("Where is counted");
    command.each("--line", "NAME=X,Y:X,Y[:FORWARD,BACKWARD]",
                 "Count what crosses this line; coordinates from 0 to 1, or in pixels (340px). Forward, or \"in\", is "
                 "from the right hand to the left hand of somebody who looks from its first point to its second",
                 places.lines, counting::parse_line);
    command.each("--zone", "NAME=X,Y:X,Y:X,Y[...][:exclusive]",
                 "Count what is in this polygon; what is in an exclusive zone is in none that comes after it",
                 places.zones, counting::parse_zone);
    command.check([&places] { counting::check_names(places.lines, places.zones); });
}

} // namespace vlm::counting_tool
